/** The home screen: what there is to do, household by household. */
import { defineComponent, h, shallowRef, type PropType, type VNode } from 'vue';
import type { Draft } from '../contract.ts';
import type { FormEntry } from '../store/forms.ts';
import type { Returned } from '../sync/assignments.ts';
import { draftCard, inspections, inspectionsOf } from './inspections.ts';
import { badge, button, faultBox, language, languageSwitch, notice, screen, t } from './parts.ts';
import {
	dayWords,
	distanceTo,
	distanceWords,
	isOpen,
	matching,
	momentWords,
	nextTask,
	ordered,
	returnedOutside,
	sizeWords,
	tasksOf,
	type Order,
	type Place,
	type Task,
} from './reading.ts';
import type { Tablet } from './tablet.ts';
import { updateButton } from './updates.ts';
import { warnings } from './warnings.ts';

export interface Going {
	household(assignmentId: string): void;
	draft(draft: Draft): void;
	returned(instanceId: string): void;
	outside(form: FormEntry): void;
	unsent(): void;
	settings(): void;
	lock(): void;
}

// Outside the component: coming back from a household finds the list as it was left.
const order = shallowRef<Order>('hamlet');
const typed = shallowRef('');
const from = shallowRef<Place | null>(null);
const noPosition = shallowRef(false);

export function tasksShown(tablet: Tablet): Task[] {
	const { kept, drafts, outgoing, confirmed, progress } = tablet.shown;
	return kept
		? tasksOf(kept.work, drafts, outgoing, confirmed, progress?.instanceId ?? null)
		: [];
}

export const Work = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		go: { type: Object as PropType<Going>, required: true },
	},
	setup(props) {
		return () => {
			const tasks = ordered(tasksShown(props.tablet), order.value, from.value);
			const next = nextTask(tasks);
			const bar = [
				languageSwitch(),
				h('button', { type: 'button', class: 'back', onClick: props.go.settings }, t('home_settings')),
				h('button', { type: 'button', class: 'back', onClick: props.go.lock }, t('home_lock')),
			];
			const foot = next ? [nextButton(next, props.go)] : [];
			const content = [
				standing(props.tablet, props.go),
				updateButton(),
				faultBox(props.tablet.shown.fault),
				...warnings(props.tablet),
				...inspections(props.tablet, props.go),
				...others(props.tablet, props.go),
				...(tasks.length > 0 ? list(tasks, props.go) : nobody(props.tablet)),
				outside(props.tablet, props.go),
			];
			return screen(t('home_title'), content, { bar, foot });
		};
	},
});

/** No household is assigned: said, unless inspecting is all that this person does. */
function nobody(tablet: Tablet): VNode[] {
	if (inspectionsOf(tablet).length > 0) return [];
	return [h('p', { class: 'empty' }, t('home_empty'))];
}

/** One line on how things stand: unsent, last update, free space; and the two buttons. */
function standing(tablet: Tablet, go: Going): VNode {
	const { outgoing, kept, free, busy, online } = tablet.shown;
	const count = outgoing.length;
	const fetched = kept
		? t('home_synced', { time: momentWords(kept.fetchedAt) })
		: t('home_never_synced');
	const facts = [
		online ? null : t('home_offline'),
		busy ? t('home_syncing') : fetched,
		free === null ? null : t('home_free', { size: sizeWords(free, language.value) }),
	].filter((each) => each !== null);
	return h('section', { class: 'standing' }, [
		h(
			'button',
			{ type: 'button', class: ['button', 'unsent', count > 0 ? 'some' : 'none'], onClick: go.unsent },
			count > 0 ? t('home_unsent', { count }) : t('home_all_sent'),
		),
		button(busy ? t('home_syncing') : t('home_sync'), () => void tablet.sync('urgent'), {
			disabled: busy,
		}),
		h('p', { class: 'soft facts', role: 'status' }, facts.join(' · ')),
	]);
}

function nextButton(task: Task, go: Going): VNode {
	const { household, id } = task.assignment;
	return h('button', { type: 'button', class: 'button main next', onClick: () => go.household(id) }, [
		h('span', { class: 'small' }, t('home_next')),
		h('strong', `${household.head} · ${household.hamlet}`),
	]);
}

// ---------------------------------------------------------------- the list

function list(tasks: readonly Task[], go: Going): VNode[] {
	const found = matching(tasks, typed.value);
	return [
		h('input', {
			class: 'search',
			type: 'search',
			'aria-label': t('home_search'),
			placeholder: t('home_search'),
			value: typed.value,
			onInput: (event: Event) => (typed.value = (event.target as HTMLInputElement).value),
		}),
		orderChoice(),
		...(noPosition.value && order.value === 'distance' ? [notice(t('no_position'))] : []),
		...(found.length > 0
			? groups(found).map((group) => groupOf(group, go))
			: [h('p', { class: 'empty' }, t('home_nothing_found'))]),
	];
}

function orderChoice(): VNode {
	const orders = ['hamlet', 'distance', 'due'] as const;
	return h(
		'div',
		{ class: 'orders', role: 'group', 'aria-label': t('home_by') },
		orders.map((each) =>
			h(
				'button',
				{
					type: 'button',
					class: 'order',
					'aria-pressed': order.value === each ? 'true' : 'false',
					onClick: () => choose(each),
				},
				t(`by_${each}`),
			),
		),
	);
}

function choose(next: Order): void {
	order.value = next;
	if (next !== 'distance') return;
	navigator.geolocation.getCurrentPosition(
		({ coords: { latitude, longitude } }) => {
			from.value = { latitude, longitude };
			noPosition.value = false;
		},
		() => (noPosition.value = true),
		{ enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 },
	);
}

interface Group {
	readonly title: string | null;
	readonly tasks: Task[];
}

/** By hamlet with its commune and how many are left; in the other orders one long list. */
function groups(tasks: readonly Task[]): Group[] {
	if (order.value !== 'hamlet') return [{ title: null, tasks: [...tasks] }];
	const found = new Map<string, Task[]>();
	for (const task of tasks) {
		const { hamlet, commune } = task.assignment.household;
		const title = `${hamlet}, ${commune}`;
		found.set(title, [...(found.get(title) ?? []), task]);
	}
	return [...found].map(([title, within]) => ({ title, tasks: within }));
}

function groupOf({ title, tasks }: Group, go: Going): VNode {
	const done = tasks.filter((task) => !isOpen(task)).length;
	return h('section', { class: 'group' }, [
		title === null ? null : h('h2', [title, h('span', { class: 'soft' }, ` ${done}/${tasks.length}`)]),
		h('ul', { class: 'cards' }, tasks.map((task) => card(task, go))),
	]);
}

function card(task: Task, go: Going): VNode {
	const { household, id } = task.assignment;
	const { head, code, hamlet } = household;
	const address = household.address === hamlet ? null : household.address;
	const where = [code, order.value === 'hamlet' ? null : hamlet, address].filter(Boolean);
	return h('li', { key: id }, [
		h('button', { type: 'button', class: ['card', task.state], onClick: () => go.household(id) }, [
			h('span', { class: 'line' }, [h('strong', head), badge(task.state)]),
			h('span', { class: 'soft' }, [...where, ...details(task)].join(' · ')),
		]),
	]);
}

function details({ assignment, state }: Task): string[] {
	const { household, due_on } = assignment;
	const metres = distanceTo({ assignment } as Task, from.value);
	const away = metres === null ? null : distanceWords(metres, language.value);
	const isLate = due_on !== null && due_on < today() && isOpen({ state } as Task);
	return [
		household.members === null ? '' : t('members', { count: household.members }),
		due_on === null ? '' : t(isLate ? 'overdue' : 'due_on', { date: dayWords(due_on) }),
		order.value !== 'distance' ? '' : away === null ? t('no_place') : t('away', { distance: away }),
	].filter(Boolean);
}

function today(): string {
	const now = new Date();
	return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

// ---------------------------------------------------------------- beside the list

/** Drafts of no household of the list: begun outside it, or no longer assigned. */
function others(tablet: Tablet, go: Going): VNode[] {
	const listed = new Set(tablet.shown.kept?.work.assignments.map((each) => each.id));
	const inspected = new Set(inspectionsOf(tablet).map(({ form }) => form.formId));
	const drafts = tablet.shown.drafts.filter(
		({ assignmentId, formId }) =>
			(assignmentId === null && !inspected.has(formId)) ||
			(assignmentId !== null && !listed.has(assignmentId)),
	);
	const back = returnedOutside(tablet.shown);
	if (drafts.length + back.length === 0) return [];
	return [
		h('section', { class: 'group' }, [
			h('h2', t('home_others')),
			h('ul', { class: 'cards' }, [
				...drafts.map((draft) => draftCard(draft, go)),
				...back.map((each) => returnedCard(each, tablet, go)),
			]),
		]),
	];
}

function returnedCard({ instance_id, comments }: Returned, { shown }: Tablet, go: Going): VNode {
	const label = shown.confirmed.find((each) => each.instanceId === instance_id)?.label;
	return h('li', { key: instance_id }, [
		h('button', { type: 'button', class: 'card returned', onClick: () => go.returned(instance_id) }, [
			h('span', { class: 'line' }, [h('strong', label ?? t('home_returned')), badge('returned')]),
			h('span', { class: 'soft' }, comments[0]?.text ?? ''),
		]),
	]);
}

function outside(tablet: Tablet, go: Going): VNode | null {
	const inspected = new Set(inspectionsOf(tablet).map(({ form }) => form.hash));
	const forms = tablet.shown.forms.filter(({ offered, hash }) => offered && !inspected.has(hash));
	if (forms.length === 0) return null;
	return h('details', { class: 'more' }, [
		h('summary', t('home_outside')),
		...forms.map((form) => button(form.name, () => go.outside(form))),
	]);
}
