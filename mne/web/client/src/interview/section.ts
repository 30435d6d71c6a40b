/** One page: its questions, headings of groups, and lists of records as cards. */
import { defineComponent, h, type VNode } from 'vue';
import type { Entry, Group, Item, Repeat } from '../engine.ts';
import { button, icon, rich } from './parts.ts';
import { placeOf, questionsIn } from './pages.ts';
import { titleOf } from './prompts.ts';
import { QuestionView, WarningView } from './question.ts';
import type { Session } from './session.ts';
import { entryBefore } from './warnings.ts';

export interface ItemsProps {
	readonly session: Session;
	readonly items: readonly Item[];
	readonly pageId: string;
	readonly previous: Readonly<Record<string, string>>;
	readonly level: number;
}

export const Items = defineComponent(
	(props: ItemsProps) => () => props.items.map((item) => one(props, item)),
	{ props: ['session', 'items', 'pageId', 'previous', 'level'] },
);

function one(props: ItemsProps, item: Item): VNode | null {
	const { session, pageId, previous, level } = props;
	if (item.type === 'question') return h(QuestionView, { session, question: item, pageId, previous, key: item.id });
	if (!item.relevant) return null;
	if (item.type === 'group') return h(GroupView, { ...props, group: item, key: item.id });
	return h(RepeatView, { session, repeat: item, pageId, level, key: item.id });
}

const GroupView = defineComponent(
	(props: ItemsProps & { group: Group }) => () => {
		const { group, session, pageId, previous, level } = props;
		const [first] = questionsIn(group.children);
		const hasSomething = first !== undefined || group.children.some((each) => each.relevant && each.type === 'repeat');
		if (!hasSomething) return null;
		return h('section', { class: 'iv-group' }, [
			group.label?.plain.trim() ? h(`h${Math.min(6, level + 2)}`, { class: 'iv-group-title' }, rich(group.label)) : null,
			h(Items, { session, pageId, previous, items: group.children, level: level + 1 }),
		]);
	},
	{ props: ['session', 'items', 'pageId', 'previous', 'level', 'group'] },
);

interface RepeatProps {
	readonly session: Session;
	readonly repeat: Repeat;
	readonly pageId: string;
	readonly level: number;
}

/** Records as cards: one is open, the others say who they are and what they lack. */
const RepeatView = defineComponent(
	(props: RepeatProps) => () => {
		const { session, repeat } = props;
		const { words } = session;
		const entries = repeat.entries;
		const warnings = session.remarks.warningsHere().filter((each) => each.path === repeat.path);
		return h('section', { class: 'iv-repeat', 'data-name': repeat.name }, [
			h('p', { class: 'iv-count' }, `${nameOf(repeat)}: ${entries.length}`),
			...entries.map((entry, index) => h(EntryView, { ...props, entry, index, key: entry.id })),
			repeat.free
				? button(words.addEntry(nameOf(repeat)), () => session.addEntry(repeat), { icon: 'plus', class: 'iv-add' })
				: null,
			...warnings.map((warning) => h(WarningView, { session, warning })),
		]);
	},
	{ props: ['session', 'repeat', 'pageId', 'level'] },
);

/** "Thành viên" of "Thành viên: ${member_name}". */
function nameOf(repeat: Repeat): string {
	const label = repeat.label?.plain.trim() ?? '';
	return label.split(':')[0]?.trim() || repeat.name;
}

const EntryView = defineComponent(
	(props: RepeatProps & { entry: Entry; index: number }) => () => {
		const { session, repeat, entry, index, pageId, level } = props;
		const { words } = session;
		const label = titleOf(entry, index, words);
		const open = session.pager.state.unfolded.get(repeat.id) === entry.id;
		const faults = session.answers.faultsIn(entry.children).length;
		const toggle = () => session.pager.unfold(repeat, open ? null : entry);
		return h('article', { id: placeOf(entry), class: ['iv-card', open ? 'is-open' : null], 'data-path': entry.path }, [
			h('button', { type: 'button', class: 'iv-card-head', 'aria-expanded': open, onClick: toggle }, [
				h('span', { class: 'iv-card-number' }, String(index + 1)),
				h('span', { class: 'iv-card-name' }, label),
				h('span', { class: ['iv-state', faults ? 'is-missing' : 'is-complete'] }, faults ? words.missing(faults) : words.complete),
				icon(open ? 'up' : 'down'),
			]),
			open ? body() : null,
		]);

		function body(): VNode {
			const previous = entryBefore(entry.children, session.start.previous ?? null);
			return h('div', { class: 'iv-card-body' }, [
				h(Items, { session, pageId, previous, items: entry.children, level: level + 1 }),
				h('div', { class: 'iv-row iv-card-foot' }, [
					button(words.doneEntry, toggle, { icon: 'check' }),
					repeat.free
						? button(words.removeEntry, () => void session.removeEntry(repeat, entry, label), { icon: 'bin', class: 'iv-quiet' })
						: null,
				]),
			]);
		}
	},
	{ props: ['session', 'repeat', 'pageId', 'level', 'entry', 'index'] },
);
