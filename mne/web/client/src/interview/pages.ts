/** A questionnaire as pages: one top-level group is one page. */
import type { Branch, Entry, Group, Item, Question, Words } from '../engine.ts';

export interface Page {
	readonly id: string;
	/** The path of its group, or of its first question. */
	readonly node: string;
	readonly words: Words | null;
	readonly items: readonly Item[];
}

/** Questions that stand on no group's page are put together, so many at a time. */
const LOOSE = 15;

/** The pages that have something to ask now, in the questionnaire's order. */
export function pagesOf(items: readonly Item[]): Page[] {
	const only = items.filter(({ relevant }) => relevant);
	const [first] = only;
	if (only.length === 1 && first?.type === 'group' && first.children.some(({ type }) => type === 'group')) {
		return pagesOf(first.children);
	}
	const pages: Page[] = [];
	let loose: Item[] = [];
	const flush = () => {
		for (let from = 0; from < loose.length; from += LOOSE) pages.push(page(loose.slice(from, from + LOOSE), null));
		loose = [];
	};
	for (const item of items) {
		if (item.type === 'question') {
			loose.push(item);
			continue;
		}
		flush();
		pages.push(item.type === 'group' ? page(item.children, item) : page([item], null));
	}
	flush();
	return pages.filter((each) => hasSomething(each.items));
}

function page(items: readonly Item[], group: Group | null): Page {
	const [first] = items;
	return {
		id: group?.id ?? first?.id ?? '',
		node: group?.path ?? first?.path ?? '',
		words: group?.label ?? (first?.type === 'repeat' ? first.label : null),
		items: group && !group.relevant ? [] : items,
	};
}

function hasSomething(items: readonly Item[]): boolean {
	return items.some((item) => {
		if (!item.relevant) return false;
		return item.type === 'group' ? hasSomething(item.children) : true;
	});
}

/** Every relevant question under some items, entries included, in order. */
export function* questionsIn(items: readonly Item[]): Generator<Question> {
	for (const item of items) {
		if (!item.relevant) continue;
		if (item.type === 'question') yield item;
		else if (item.type === 'group') yield* questionsIn(item.children);
		else for (const entry of item.entries) yield* questionsIn(entry.children);
	}
}

/** Whether a question stands under some items now. */
export function holds(items: readonly Item[], question: Question): boolean {
	for (const each of questionsIn(items)) if (each === question) return true;
	return false;
}

/** A question with the records that it stands in: whose age is missing. */
export interface Placed {
	readonly question: Question;
	readonly entries: readonly { readonly entry: Entry; readonly index: number }[];
}

/** Like questionsIn, each with the records around it. */
export function* placedIn(items: readonly Item[], entries: Placed['entries'] = []): Generator<Placed> {
	for (const item of items) {
		if (!item.relevant) continue;
		if (item.type === 'question') yield { question: item, entries };
		else if (item.type === 'group') yield* placedIn(item.children, entries);
		else {
			for (const [index, entry] of item.entries.entries()) {
				yield* placedIn(entry.children, [...entries, { entry, index }]);
			}
		}
	}
}

/** The id of a question's or entry's place on the screen. */
export function placeOf(part: Branch): string {
	return `at-${part.id.replace(/\W/g, '-')}`;
}
