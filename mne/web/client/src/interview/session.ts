/** One interview on the screen: its parts, what is asked over it, and how it ends. */
import { nextTick, shallowReactive } from 'vue';
import type { DraftStore, Language, Left, Start } from '../contract.ts';
import type { Entry, Interview, Question, Repeat } from '../engine.ts';
import { WORDS, type InterviewWords } from '../words/interview.ts';
import { Answers } from './answers.ts';
import { Keeper } from './keeper.ts';
import { Pager } from './pager.ts';
import { placeOf, questionsIn } from './pages.ts';
import type { Paradata } from './paradata.ts';
import { Remarks } from './remarks.ts';
import type { Warning } from './warnings.ts';

/** What a dialog asks; it resolves with what was chosen. */
export type Asked =
	| { readonly kind: 'confirm'; readonly title: string; readonly text: string; readonly list: readonly string[]; readonly yes: string; readonly no: string; readonly answer: (yes: boolean) => void }
	| { readonly kind: 'reason'; readonly warning: Warning }
	| { readonly kind: 'comment'; readonly question: Question };

interface State {
	language: Language;
	asked: Asked | null;
	finishing: boolean;
	finishFailed: boolean;
}

/** The parts that open.ts puts together. */
export interface Parts {
	readonly interview: Interview;
	readonly start: Start;
	readonly store: DraftStore;
	readonly paradata: Paradata | null;
	readonly leave: (how: Left) => void;
}

export class Session {
	readonly interview: Interview;
	readonly start: Start;
	readonly paradata: Paradata | null;
	readonly state: State;
	readonly pager: Pager;
	readonly answers: Answers;
	readonly remarks: Remarks;
	readonly keeper: Keeper;
	private left = false;

	constructor(private readonly parts: Parts) {
		this.interview = parts.interview;
		this.start = parts.start;
		this.paradata = parts.paradata;
		const { language } = parts.start;
		this.state = shallowReactive<State>({ language, asked: null, finishing: false, finishFailed: false });
		this.pager = new Pager(this);
		this.answers = new Answers(this, parts.store);
		this.remarks = new Remarks(this);
		this.keeper = new Keeper(parts, () => ({
			comments: this.remarks.comments.value,
			step: this.pager.page?.node ?? '',
		}));
		this.interview.speak(language);
	}

	/** Show the first page, or where a draft was left. */
	begin(): void {
		this.pager.begin();
	}

	get words(): InterviewWords {
		return WORDS[this.state.language];
	}

	/** Ask a question that is answered by yes or no. */
	confirm(what: { title: string; text: string; list?: readonly string[]; yes: string; no: string }): Promise<boolean> {
		return new Promise((resolve) => {
			const answer = (yes: boolean) => {
				this.state.asked = null;
				resolve(yes);
			};
			this.state.asked = { kind: 'confirm', list: [], ...what, answer };
		});
	}

	/** The enumerator turned to a question. */
	look(question: Question): void {
		this.paradata?.showQuestion(question.path, question.value);
	}

	// ------------------------------------------------------------ entries

	addEntry(repeat: Repeat): void {
		const entry = this.interview.add(repeat);
		this.paradata?.event('add repeat', entry.path);
		this.pager.unfold(repeat, entry);
		this.keeper.soon();
		void nextTick(() => document.getElementById(placeOf(entry))?.scrollIntoView({ block: 'start' }));
	}

	async removeEntry(repeat: Repeat, entry: Entry, label: string): Promise<void> {
		const answers = [...questionsIn(entry.children)].filter((each) => each.value !== '' && !each.calculated);
		const { words } = this;
		const what = { title: words.removeAsk(label), text: words.removeHelp(answers.length), yes: words.remove, no: words.cancel };
		if (answers.length > 0 && !(await this.confirm(what))) return;
		this.paradata?.event('delete repeat', entry.path);
		this.interview.remove(repeat, entry);
		this.pager.unfold(repeat, null);
		this.keeper.soon();
	}

	// ------------------------------------------------------------ leaving

	speak(language: Language): void {
		this.state.language = language;
		this.interview.speak(language);
		document.documentElement.lang = language;
	}

	/** Go home; the draft is kept unless nothing was ever answered. */
	async goHome(): Promise<void> {
		const { words } = this;
		if (this.keeper.started) {
			const what = { title: words.leaveTitle, text: words.leaveHelp, yes: words.leaveSave, no: words.stay };
			if (!(await this.confirm(what))) return;
			this.paradata?.event('form exit');
			if (!(await this.keeper.now())) return;
		}
		this.exit(this.keeper.started ? 'saved' : 'discarded');
	}

	/** Finish: nothing missing, every warning explained, exact bytes frozen. */
	async finish(): Promise<void> {
		if (this.state.finishing || this.answers.faults().length > 0 || this.remarks.unexplained().length > 0) {
			this.paradata?.event('finalize error', this.answers.faults()[0]?.path ?? '');
			return;
		}
		this.state.finishing = true;
		this.state.finishFailed = false;
		try {
			await this.keeper.finish();
			this.exit('finished');
		} catch (error) {
			console.error(error);
			this.state.finishFailed = true;
		} finally {
			this.state.finishing = false;
		}
	}

	private exit(how: Left): void {
		if (this.left) return;
		this.left = true;
		this.stop();
		this.parts.leave(how);
	}

	/** Nothing is kept or recorded any more. */
	stop(): void {
		this.pager.stop();
		this.keeper.stop();
	}
}
