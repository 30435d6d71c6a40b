/** What is said about questions: warnings, the reasons for keeping, comments of either side. */
import { computed, shallowRef } from 'vue';
import type { Comment } from '../contract.ts';
import type { Session } from './session.ts';
import { warningsOf, type Warning } from './warnings.ts';

export class Remarks {
	/** What the enumerator said, in this sitting and before. */
	readonly comments = shallowRef<readonly Comment[]>([]);

	constructor(private readonly session: Session) {
		this.comments.value = session.start.draft?.comments ?? [];
	}

	private readonly warningsNow = computed(() => warningsOf(this.session.pager.pages, this.session.start.previous ?? null, this.session.words));

	/** Every warning of the interview. */
	warnings(): readonly Warning[] {
		return this.warningsNow.value;
	}

	private readonly warningsOfPage = computed(() => {
		const { page } = this.session.pager;
		return page ? warningsOf([page], this.session.start.previous ?? null, this.session.words) : [];
	});

	/** The warnings of the page on the screen: the others are looked for where they are shown. */
	warningsHere(): readonly Warning[] {
		return this.warningsOfPage.value;
	}

	/** The reason given for keeping what a warning asks about, if it was for this very answer. */
	reasonFor(warning: Warning): Comment | null {
		return (
			this.comments.value.find(
				(each) => each.kind === 'kept' && each.path === warning.path && each.value === warning.value,
			) ?? null
		);
	}

	unexplained(): Warning[] {
		return this.warnings().filter((each) => !this.reasonFor(each));
	}

	/** The supervisor's words and the enumerator's about one question. */
	on(path: string): readonly Comment[] {
		const returned = (this.session.start.returned ?? []).filter((each) => each.path === path);
		return [...returned, ...this.comments.value.filter((each) => each.path === path && each.kind === 'comment')];
	}

	say(kind: 'comment' | 'kept', about: { path: string; question: string; value?: string }, text: string): void {
		const comment: Comment = {
			...about,
			kind,
			text: text.normalize('NFC').trim(),
			by: this.session.start.enumerator.name,
			at: new Date().toISOString(),
		};
		const others = this.comments.value.filter((each) => kind === 'comment' || each.kind !== 'kept' || each.path !== about.path);
		this.comments.value = [...others, comment];
		if (kind === 'kept') this.session.paradata?.event('change reason', about.path, { reason: comment.text });
		this.session.keeper.soon();
	}
}
