/** What was answered in this sitting: taken, refused, or still as it was typed. */
import { shallowReactive } from 'vue';
import type { DraftStore } from '../contract.ts';
import { AnswerNotTaken, type Item, type Question } from '../engine.ts';
import type { InterviewWords } from '../words/interview.ts';
import { questionsIn } from './pages.ts';
import type { Session } from './session.ts';

/** An answer that hides more filled questions than this is confirmed first. */
const MAY_HIDE = 3;

export class Answers {
	/** Questions answered in this sitting: their faults are shown at once. */
	readonly touched = shallowReactive(new Set<string>());
	/** What was typed and could not be taken, by question. */
	readonly typed = shallowReactive(new Map<string, string>());
	/** Questions whose answer the engine refused. */
	readonly refused = shallowReactive(new Set<string>());

	constructor(
		private readonly session: Session,
		private readonly store: DraftStore,
	) {}

	/** Answer a question; ask first where that hides more than a few answers. */
	give(question: Question, value: string | readonly string[]): void {
		const before = question.values.length > 0 ? [...question.values] : question.value;
		if (typeof value === 'string' ? value === question.value : value.join(' ') === question.value) {
			this.accepted(question);
			return;
		}
		const shown = this.filled();
		try {
			question.answer(value);
			this.accepted(question);
		} catch (error) {
			this.refuse(question, error);
		}
		this.touched.add(question.id);
		this.session.paradata?.change(question.path, String(before), question.value);
		const hidden = shown.filter((each) => each !== question && !each.relevant);
		if (hidden.length > MAY_HIDE) this.confirmHiding(question, before, hidden);
		this.session.keeper.soon();
	}

	private accepted(question: Question): void {
		this.typed.delete(question.id);
		this.refused.delete(question.id);
	}

	private refuse(question: Question, error: unknown): void {
		if (!(error instanceof AnswerNotTaken)) console.error(error);
		this.refused.add(question.id);
	}

	private filled(): Question[] {
		return this.session.interview.questions().filter((each) => each.relevant && !each.calculated && each.kind !== 'note' && each.value !== '');
	}

	private confirmHiding(question: Question, before: string | readonly string[], hidden: readonly Question[]): void {
		const { words } = this.session;
		this.session.confirm({
			title: words.hidesAsk(hidden.length),
			text: words.hidesHelp,
			list: some(hidden.map((each) => each.label?.plain.trim() || each.name), words),
			yes: words.hidesGo,
			no: words.hidesBack,
		}).then((yes) => {
			if (yes) return;
			question.answer(before);
			this.session.paradata?.change(question.path, '', question.value);
			this.session.keeper.soon();
		}, console.error);
	}

	/** Keep what was typed beside the answer that it could not become. */
	mistyped(question: Question, typed: string): void {
		this.touched.add(question.id);
		this.typed.set(question.id, typed);
	}

	/** Keep a file as the answer: durable under its own name first, then named by the answer. */
	async keepFile(question: Question, file: Blob, extension: string): Promise<void> {
		const { instanceId } = this.session.interview;
		const before = question.value;
		const name = `${question.name}-${crypto.randomUUID().slice(0, 8)}.${extension}`;
		try {
			await this.store.putFile(instanceId, name, file);
		} catch (error) {
			console.error(error);
			this.session.keeper.state.saving = 'failed';
			return;
		}
		this.give(question, name);
		if (before) await this.store.removeFile(instanceId, before);
	}

	/** The file that answers a question, if the tablet holds it. */
	fileOf(question: Question): Promise<Blob | null> {
		return question.value ? this.store.getFile(this.session.interview.instanceId, question.value) : Promise.resolve(null);
	}

	async removeFile(question: Question): Promise<void> {
		const name = question.value;
		this.give(question, '');
		if (name) await this.store.removeFile(this.session.interview.instanceId, name);
	}

	/** Relevant questions under some items that break a rule, or whose typing was not taken. */
	faultsIn(items: readonly Item[]): Question[] {
		return [...questionsIn(items)].filter((each) => this.isFaulty(each));
	}

	isFaulty(question: Question): boolean {
		return question.violation !== null || this.typed.has(question.id) || this.refused.has(question.id);
	}

	/** Whether to show a question's faults already. */
	shows(question: Question, pageId: string): boolean {
		return this.touched.has(question.id) || this.session.pager.state.checked.has(pageId);
	}

	faults(): Question[] {
		return this.session.pager.pages.flatMap((page) => this.faultsIn(page.items));
	}
}

const LISTED = 6;

function some(labels: readonly string[], words: InterviewWords): string[] {
	const rest = labels.length - LISTED;
	return rest > 0 ? [...labels.slice(0, LISTED), words.andMore(rest)] : [...labels];
}
