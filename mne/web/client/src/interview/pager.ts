/** Which page is on the screen, which record of a list is unfolded, and how one gets elsewhere. */
import { computed, nextTick, shallowReactive } from 'vue';
import type { Entry, Item, Question, Repeat } from '../engine.ts';
import { holds, type Page, pagesOf, placeOf } from './pages.ts';
import type { Session } from './session.ts';

interface State {
	/** Index of a page, or its number: one past the last is the end screen. */
	page: number;
	contents: boolean;
	message: string;
	/** Which entry of each repeat is unfolded. */
	unfolded: ReadonlyMap<string, string>;
	/** Pages whose missing answers are shown. */
	checked: ReadonlySet<string>;
}

export class Pager {
	readonly state = shallowReactive<State>({
		page: 0,
		contents: false,
		message: '',
		unfolded: new Map(),
		checked: new Set(),
	});

	constructor(private readonly session: Session) {}

	/** Show the first page, or where a draft was left. */
	begin(): void {
		const step = this.session.start.draft?.step ?? '';
		const index = this.pages.findIndex(({ node }) => node === step);
		this.show(Math.max(0, index));
		document.addEventListener('visibilitychange', this.sleepOrWake);
	}

	private readonly pagesNow = computed(() => pagesOf(this.session.interview.children));

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
		return page.words?.plain.trim() || this.session.words.loose;
	}

	/** No question lasts while the tablet is away. */
	private readonly sleepOrWake = () => {
		if (document.visibilityState === 'hidden') this.session.paradata?.leave();
		else {
			this.session.paradata?.wake();
			this.recordPage();
		}
	};

	private recordPage(): void {
		if (this.page) this.session.paradata?.showPage('group questions', this.page.node);
		else this.session.paradata?.showPage('end screen', '');
	}

	show(index: number): void {
		this.state.page = Math.max(0, Math.min(index, this.pages.length));
		this.state.message = '';
		this.state.contents = false;
		if (!this.page) this.state.checked = new Set(this.pages.map(({ id }) => id));
		this.recordPage();
		this.session.keeper.soon();
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
		const faults = this.session.answers.faultsIn(page.items);
		if (faults.length > 0 && !this.state.checked.has(page.id)) {
			this.state.checked = new Set([...this.state.checked, page.id]);
			this.state.message = this.session.words.faultsHere(faults.length);
			this.session.paradata?.event('constraint error', faults[0]?.path ?? '');
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
		this.session.paradata?.event('jump', question.path);
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

	unfold(repeat: Repeat, entry: Entry | null): void {
		const unfolded = new Map(this.state.unfolded);
		if (entry) unfolded.set(repeat.id, entry.id);
		else unfolded.delete(repeat.id);
		this.state.unfolded = unfolded;
	}

	/** Nothing is recorded any more. */
	stop(): void {
		document.removeEventListener('visibilitychange', this.sleepOrWake);
	}
}
