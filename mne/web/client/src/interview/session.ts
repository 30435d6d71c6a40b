/** One interview on the screen: where the enumerator is, what was asked, what is kept. */
import { computed, nextTick, shallowReactive } from 'vue';
import type { Comment, DraftStore, Language, Left, Start } from '../contract.ts';
import {
	AnswerNotTaken,
	type Branch,
	type Entry,
	type Interview,
	type Item,
	type Question,
	type Repeat,
	type Words,
} from '../engine.ts';
import { WORDS, type InterviewWords } from '../words/interview.ts';
import { pagesOf, questionsIn, type Page } from './pages.ts';
import type { Paradata } from './paradata.ts';
import { Keeper } from './keeper.ts';
import { warningsOf, type Warning } from './warnings.ts';

/** An answer that hides more filled questions than this is confirmed first. */
const MAY_HIDE = 3;

/** What a dialog asks; it resolves with what was chosen. */
export type Asked =
	| { readonly kind: 'confirm'; readonly title: string; readonly text: string; readonly list: readonly string[]; readonly yes: string; readonly no: string; readonly answer: (yes: boolean) => void }
	| { readonly kind: 'reason'; readonly warning: Warning }
	| { readonly kind: 'comment'; readonly question: Question };

interface State {
	language: Language;
	/** Index of a page, or its number: one past the last is the end screen. */
	page: number;
	contents: boolean;
	asked: Asked | null;
	message: string;
	finishing: boolean;
	finishFailed: boolean;
	comments: readonly Comment[];
	/** Which entry of each repeat is unfolded. */
	unfolded: ReadonlyMap<string, string>;
	/** Pages whose missing answers are shown. */
	checked: ReadonlySet<string>;
	/** Questions answered in this sitting: their faults are shown at once. */
	touched: ReadonlySet<string>;
	/** What was typed and could not be taken, by question. */
	typed: ReadonlyMap<string, string>;
	/** Questions whose answer the engine refused. */
	refused: ReadonlySet<string>;
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
	readonly keeper: Keeper;
	readonly state: State;
	private left = false;

	constructor(private readonly parts: Parts) {
		this.interview = parts.interview;
		this.start = parts.start;
		this.paradata = parts.paradata;
		this.state = shallowReactive<State>({
			language: parts.start.language,
			page: 0,
			contents: false,
			asked: null,
			message: '',
			finishing: false,
			finishFailed: false,
			comments: parts.start.draft?.comments ?? [],
			unfolded: new Map(),
			checked: new Set(),
			touched: new Set(),
			typed: new Map(),
			refused: new Set(),
		});
		this.keeper = new Keeper(parts, () => ({ comments: this.state.comments, step: this.page?.node ?? '' }));
		this.interview.speak(this.state.language);
	}

	get words(): InterviewWords {
		return WORDS[this.state.language];
	}

	// ------------------------------------------------------------ pages

	/** Show the first page, or where a draft was left. */
	begin(): void {
		const step = this.start.draft?.step ?? '';
		const index = this.pages.findIndex(({ node }) => node === step);
		this.show(Math.max(0, index));
		document.addEventListener('visibilitychange', this.sleepOrWake);
	}

	private readonly pagesNow = computed(() => pagesOf(this.interview.children));

	get pages(): readonly Page[] {
		return this.pagesNow.value;
	}

	/** The page on the screen, or null at the end. */
	get page(): Page | null {
		return this.pages[this.state.page] ?? null;
	}

	get atEnd(): boolean {
		return this.state.page >= this.pages.length;
	}

	title(page: Page): string {
		return page.words?.plain.trim() || this.words.loose;
	}

	/** No question lasts while the tablet is away. */
	private readonly sleepOrWake = () => {
		if (document.visibilityState === 'hidden') this.paradata?.leave();
		else {
			this.paradata?.wake();
			this.recordPage();
		}
	};

	private recordPage(): void {
		if (this.page) this.paradata?.showPage('group questions', this.page.node);
		else this.paradata?.showPage('end screen', '');
	}

	show(index: number): void {
		this.state.page = Math.max(0, Math.min(index, this.pages.length));
		this.state.message = '';
		this.state.contents = false;
		if (!this.page) this.state.checked = new Set(this.pages.map(({ id }) => id));
		this.recordPage();
		this.keeper.soon();
		void nextTick(() => {
			const body = document.querySelector('.iv-body');
			if (body && body.scrollTop > 0) body.scrollTop = 0;
			(document.querySelector('.iv-title') as HTMLElement | null)?.focus({ preventScroll: true });
		});
	}

	/** Go on; where the page has faults, show them once before letting go. */
	next(): void {
		const { page } = this;
		if (!page) return;
		const faults = this.faultsOf(page.items);
		if (faults.length > 0 && !this.state.checked.has(page.id)) {
			this.state.checked = new Set([...this.state.checked, page.id]);
			this.state.message = this.words.faultsHere(faults.length);
			this.paradata?.event('constraint error', faults[0]?.path ?? '');
			this.find(faults[0] as Question);
			return;
		}
		this.show(this.state.page + 1);
	}

	back(): void {
		if (this.state.page > 0) this.show(this.state.page - 1);
	}

	/** Show a question: its page, its entry, itself. */
	goTo(question: Question): void {
		this.paradata?.event('jump', question.path);
		const index = this.pages.findIndex((page) => holds(page.items, question));
		if (index < 0) return;
		this.show(index);
		this.find(question);
	}

	private find(question: Question): void {
		this.unfoldAround(this.page?.items ?? [], question);
		void nextTick(() => {
			const place = document.getElementById(placeOf(question));
			place?.scrollIntoView({ block: 'center' });
			const control = document.getElementById(`${placeOf(question)}-input`) ?? place?.querySelector<HTMLElement>('input, select, textarea');
			control?.focus({ preventScroll: true });
		});
	}

	private unfoldAround(items: readonly Item[], question: Question): void {
		for (const item of items) {
			if (item.type === 'group') this.unfoldAround(item.children, question);
			if (item.type !== 'repeat') continue;
			const entry = item.entries.find((each) => holds(each.children, question));
			if (!entry) continue;
			this.unfold(item, entry);
			this.unfoldAround(entry.children, question);
		}
	}

	// ------------------------------------------------------------ answers

	/** Answer a question; ask first where that hides more than a few answers. */
	answer(question: Question, value: string | readonly string[]): void {
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
		this.touch(question);
		this.paradata?.change(question.path, String(before), question.value);
		const hidden = shown.filter((each) => each !== question && !each.relevant);
		if (hidden.length > MAY_HIDE) this.confirmHiding(question, before, hidden);
		this.keeper.soon();
	}

	private accepted(question: Question): void {
		this.state.typed = without(this.state.typed, question.id);
		this.state.refused = new Set([...this.state.refused].filter((id) => id !== question.id));
	}

	private refuse(question: Question, error: unknown): void {
		if (!(error instanceof AnswerNotTaken)) console.error(error);
		this.state.refused = new Set([...this.state.refused, question.id]);
	}

	private touch(question: Question): void {
		if (!this.state.touched.has(question.id)) this.state.touched = new Set([...this.state.touched, question.id]);
	}

	private filled(): Question[] {
		return this.interview.questions().filter((each) => each.relevant && !each.calculated && each.kind !== 'note' && each.value !== '');
	}

	private confirmHiding(question: Question, before: string | readonly string[], hidden: readonly Question[]): void {
		const { words } = this;
		this.confirm({
			title: words.hidesAsk(hidden.length),
			text: words.hidesHelp,
			list: some(hidden.map((each) => each.label?.plain.trim() || each.name), words),
			yes: words.hidesGo,
			no: words.hidesBack,
		}).then((yes) => {
			if (yes) return;
			question.answer(before);
			this.paradata?.change(question.path, '', question.value);
			this.keeper.soon();
		}, console.error);
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

	/** Keep what was typed beside the answer that it could not become. */
	mistyped(question: Question, typed: string): void {
		this.touch(question);
		this.state.typed = new Map([...this.state.typed, [question.id, typed]]);
	}

	/** Keep a file as the answer: durable under its own name first, then named by the answer. */
	async keepFile(question: Question, file: Blob, extension: string): Promise<void> {
		const { instanceId } = this.interview;
		const before = question.value;
		const name = `${question.name}-${crypto.randomUUID().slice(0, 8)}.${extension}`;
		try {
			await this.parts.store.putFile(instanceId, name, file);
		} catch (error) {
			console.error(error);
			this.keeper.state.saving = 'failed';
			return;
		}
		this.answer(question, name);
		if (before) await this.parts.store.removeFile(instanceId, before);
	}

	/** The file that answers a question, if the tablet holds it. */
	fileOf(question: Question): Promise<Blob | null> {
		return question.value ? this.parts.store.getFile(this.interview.instanceId, question.value) : Promise.resolve(null);
	}

	async removeFile(question: Question): Promise<void> {
		const name = question.value;
		this.answer(question, '');
		if (name) await this.parts.store.removeFile(this.interview.instanceId, name);
	}

	/** The enumerator turned to a question. */
	look(question: Question): void {
		this.paradata?.showQuestion(question.path, question.value);
	}

	// ------------------------------------------------------------ entries

	unfold(repeat: Repeat, entry: Entry | null): void {
		const unfolded = new Map(this.state.unfolded);
		if (entry) unfolded.set(repeat.id, entry.id);
		else unfolded.delete(repeat.id);
		this.state.unfolded = unfolded;
	}

	addEntry(repeat: Repeat): void {
		const entry = this.interview.add(repeat);
		this.paradata?.event('add repeat', entry.path);
		this.unfold(repeat, entry);
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
		this.unfold(repeat, null);
		this.keeper.soon();
	}

	// ------------------------------------------------------------ what is wrong

	/** Relevant questions under some items that break a rule, or whose typing was not taken. */
	faultsOf(items: readonly Item[]): Question[] {
		return [...questionsIn(items)].filter((each) => this.isFaulty(each));
	}

	isFaulty(question: Question): boolean {
		return question.violation !== null || this.state.typed.has(question.id) || this.state.refused.has(question.id);
	}

	/** Whether to show a question's faults already. */
	shows(question: Question, pageId: string): boolean {
		return this.state.touched.has(question.id) || this.state.checked.has(pageId);
	}

	faults(): Question[] {
		return this.pages.flatMap((page) => this.faultsOf(page.items));
	}

	private readonly warningsNow = computed(() => warningsOf(this.pages, this.start.previous ?? null, this.words));

	warnings(): readonly Warning[] {
		return this.warningsNow.value;
	}

	/** The reason given for keeping what a warning asks about, if it was for this very answer. */
	reasonFor(warning: Warning): Comment | null {
		return (
			this.state.comments.find(
				(each) => each.kind === 'kept' && each.path === warning.path && each.value === warning.value,
			) ?? null
		);
	}

	unexplained(): Warning[] {
		return this.warnings().filter((each) => !this.reasonFor(each));
	}

	// ------------------------------------------------------------ comments

	commentsOn(path: string): readonly Comment[] {
		const returned = (this.start.returned ?? []).filter((each) => each.path === path);
		return [...returned, ...this.state.comments.filter((each) => each.path === path && each.kind === 'comment')];
	}

	say(kind: 'comment' | 'kept', about: { path: string; question: string; value?: string }, text: string): void {
		const comment: Comment = {
			...about,
			kind,
			text: text.normalize('NFC').trim(),
			by: this.start.enumerator.name,
			at: new Date().toISOString(),
		};
		const others = this.state.comments.filter((each) => kind === 'comment' || each.kind !== 'kept' || each.path !== about.path);
		this.state.comments = [...others, comment];
		if (kind === 'kept') this.paradata?.event('change reason', about.path, { reason: comment.text });
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
		if (this.state.finishing || this.faults().length > 0 || this.unexplained().length > 0) {
			this.paradata?.event('finalize error', this.faults()[0]?.path ?? '');
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
		document.removeEventListener('visibilitychange', this.sleepOrWake);
		this.keeper.stop();
	}
}

/** The id of a question's or entry's place on the screen. */
export function placeOf(part: Branch): string {
	return `at-${part.id.replace(/\W/g, '-')}`;
}

function holds(items: readonly Item[], question: Question): boolean {
	for (const each of questionsIn(items)) if (each === question) return true;
	return false;
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
	if (!map.has(key)) return map;
	return new Map([...map].filter(([each]) => each !== key));
}

const LISTED = 6;

function some(labels: readonly string[], words: InterviewWords): string[] {
	const rest = labels.length - LISTED;
	return rest > 0 ? [...labels.slice(0, LISTED), words.andMore(rest)] : [...labels];
}

export type { Words };
