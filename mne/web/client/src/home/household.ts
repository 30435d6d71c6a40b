/** One household: what is known of it, what the supervisor said, and the way in. */
import { defineComponent, h, onMounted, shallowRef, type PropType, type VNode } from 'vue';
import type { Draft } from '../contract.ts';
import type { Revision } from '../store/drafts.ts';
import type { Returned } from '../sync/assignments.ts';
import { attempt, badge, button, faultBox, screen, t } from './parts.ts';
import { dayWords, momentWords, placeWords, returnedOutside, type Task } from './reading.ts';
import type { Tablet } from './tablet.ts';
import { tasksShown } from './work.ts';

export interface Opening {
	begin(task: Task): Promise<void>;
	resume(draft: Draft, task: Task | null): Promise<void>;
	correct(task: Task | null, returned: Returned): Promise<void>;
}

/** A household of the list, or an interview that belongs to none: begun here or sent back. */
export const HouseholdScreen = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		assignmentId: { type: String as PropType<string | null>, default: null },
		draftId: { type: String as PropType<string | null>, default: null },
		returnedId: { type: String as PropType<string | null>, default: null },
		open: { type: Object as PropType<Opening>, required: true },
		back: { type: Function as PropType<() => void>, required: true },
	},
	setup(props) {
		const { running, fault, run } = attempt();
		const revisions = shallowRef<Revision[]>([]);
		const sure = shallowRef(false);
		const find = () => {
			const task = tasksShown(props.tablet).find((each) => each.assignment.id === props.assignmentId);
			const draft =
				task?.draft ?? props.tablet.shown.drafts.find((each) => each.instanceId === props.draftId);
			return { task: task ?? null, draft: draft ?? null };
		};
		onMounted(async () => {
			const { draft } = find();
			if (draft) revisions.value = await props.tablet.drafts.revisions(draft.instanceId);
		});
		const discard = (draft: Draft) =>
			run(async () => {
				await props.tablet.drafts.discard(draft.instanceId);
				await props.tablet.refresh();
				props.back();
			});
		return () => {
			const { task, draft } = find();
			const returned = returnedOf(props.tablet, task, draft, props.returnedId);
			const enter = entrance(props.open, task, draft, returned);
			const foot = enter
				? [button(enter.text, () => void run(enter.go), { kind: 'main', disabled: running.value })]
				: [];
			const content = [
				task ? facts(task, props.tablet) : null,
				faultBox(fault.value),
				returned ? remarks(returned) : null,
				enter ? null : h('p', { class: 'empty' }, t('household_done')),
				draft ? earlier(revisions.value, (each) => void run(() => restore(props, each))) : null,
				draft ? discarding(sure, () => void discard(draft)) : null,
			];
			const title = task?.assignment.household.head ?? draft?.label ?? t(returned ? 'home_returned' : 'home_others');
			return screen(title, content, { back: props.back, foot });
		};
	},
});

/** What was sent back and is to be corrected here, or is being corrected in the draft. */
function returnedOf(
	{ shown }: Tablet,
	task: Task | null,
	draft: Draft | null,
	id: string | null,
): Returned | null {
	const all = shown.kept?.work.returned ?? [];
	if (draft) return all.find((each) => each.instance_id === draft.edits) ?? null;
	if (!task) return returnedOutside(shown).find((each) => each.instance_id === id) ?? null;
	if (task.state !== 'returned') return null;
	return (
		all.find((each) => each.instance_id === task.assignment.instance_id) ??
		all.find((each) => each.assignment === task.assignment.id) ??
		null
	);
}

function entrance(open: Opening, task: Task | null, draft: Draft | null, returned: Returned | null) {
	if (draft) return { text: t('household_resume'), go: () => open.resume(draft, task) };
	if (returned) {
		return { text: t('household_edit'), go: () => open.correct(task, returned) };
	}
	if (task?.state === 'to_do') {
		return { text: t('household_start'), go: () => open.begin(task) };
	}
	return null;
}

async function restore(
	{ tablet, open }: { tablet: Tablet; open: Opening },
	revision: Revision,
): Promise<void> {
	const task =
		tasksShown(tablet).find((each) => each.assignment.id === revision.draft.assignmentId) ?? null;
	await tablet.drafts.save(revision.draft);
	await open.resume(revision.draft, task);
}

function facts({ assignment, state }: Task, tablet: Tablet): VNode {
	const { household, due_on, previous } = assignment;
	const round = tablet.shown.kept?.work.rounds.find((each) => each.code === assignment.round);
	const rows: [string, string | null][] = [
		[t('household_round'), round?.name ?? assignment.round],
		[t('household_code'), household.code],
		[t('household_address'), placeWords(household)],
		[t('household_people'), household.members === null ? null : String(household.members)],
		[t('by_due'), due_on && dayWords(due_on)],
		[
			t('household_previous'),
			previous && `${previous.round}, ${dayWords(previous.interviewed_on)}`,
		],
	];
	return h('section', [
		h('p', badge(state)),
		h(
			'dl',
			{ class: 'facts-list' },
			rows.flatMap(([name, value]) => (value ? [h('dt', name), h('dd', value)] : [])),
		),
	]);
}

function remarks({ comments }: Returned): VNode {
	return h('section', { class: 'remarks' }, [
		h('h2', t('household_comments')),
		...comments.map(({ question, text, by, at }) =>
			h('blockquote', [
				question ? h('p', { class: 'soft' }, question) : null,
				h('p', text),
				h('footer', { class: 'soft' }, `${by}, ${momentWords(Date.parse(at))}`),
			]),
		),
	]);
}

function earlier(revisions: readonly Revision[], bring: (revision: Revision) => void): VNode | null {
	// The first is the draft itself.
	const older = revisions.slice(1);
	if (older.length === 0) return null;
	return h('details', { class: 'more' }, [
		h('summary', t('revisions')),
		...older.map((each) =>
			h('p', { class: 'line' }, [
				h('span', t('revision_of', { time: momentWords(each.at) })),
				button(t('revision_restore'), () => bring(each)),
			]),
		),
	]);
}

function discarding(sure: { value: boolean }, discard: () => void): VNode {
	if (!sure.value) {
		return h('p', [button(t('draft_discard'), () => (sure.value = true), { kind: 'danger' })]);
	}
	return h('section', { class: 'notice alarm' }, [
		h('p', t('draft_discard_sure')),
		button(t('cancel'), () => (sure.value = false)),
		button(t('draft_discard_yes'), discard, { kind: 'danger' }),
	]);
}
