/** Rounds of inspection: checklists are begun at the place, not from a list of households. */
import { h, type VNode } from 'vue';
import type { Draft } from '../contract.ts';
import type { FormEntry } from '../store/forms.ts';
import type { Outgoing } from '../store/outbox.ts';
import type { Round } from '../sync/assignments.ts';
import { badge, button, t } from './parts.ts';
import { dayWords, formOfRound, momentWords } from './reading.ts';
import type { Tablet } from './tablet.ts';
import type { Going } from './work.ts';

/** A round of inspection with the checklist that the tablet holds for it. */
export interface Inspection {
	readonly round: Round;
	readonly form: FormEntry;
}

export function inspectionsOf({ shown }: Tablet): Inspection[] {
	const rounds = shown.kept?.work.rounds.filter(({ kind }) => kind === 'inspection') ?? [];
	return rounds.flatMap((round) => {
		const form = formOfRound(shown.forms, round);
		return form ? [{ round, form }] : [];
	});
}

/** Each round's checklists on this tablet, and the way to the next one. */
export function inspections(tablet: Tablet, go: Going): VNode[] {
	return inspectionsOf(tablet).map(({ round, form }) => {
		const mine = <T extends { formId: string; assignmentId: string | null }>(all: readonly T[]) =>
			all.filter((each) => each.assignmentId === null && each.formId === form.formId);
		const sending = tablet.shown.progress?.instanceId;
		return h('section', { class: 'group inspection', key: round.code }, [
			h('h2', [
				round.name,
				h('span', { class: 'soft' }, ` ${t('inspection_until', { date: dayWords(round.closes_on) })}`),
			]),
			h('ul', { class: 'cards' }, [
				...mine(tablet.shown.drafts).map((draft) => draftCard(draft, go)),
				...mine(tablet.shown.outgoing).map((each) => outgoingCard(each, each.instanceId === sending, go)),
			]),
			button(t('inspection_new'), () => go.outside(form), { kind: 'main' }),
		]);
	});
}

/** An interview begun outside the list. */
export function draftCard(draft: Draft, go: Going): VNode {
	return h('li', { key: draft.instanceId }, [
		h('button', { type: 'button', class: 'card draft', onClick: () => go.draft(draft) }, [
			h('span', { class: 'line' }, [h('strong', draft.label), badge('draft')]),
			h('span', { class: 'soft' }, momentWords(Date.parse(draft.updatedAt))),
		]),
	]);
}

function outgoingCard(outgoing: Outgoing, isSending: boolean, go: Going): VNode {
	const state = isSending ? 'sending' : outgoing.state;
	return h('li', { key: outgoing.instanceId }, [
		h('button', { type: 'button', class: ['card', state], onClick: go.unsent }, [
			h('span', { class: 'line' }, [h('strong', outgoing.label), badge(state)]),
			h('span', { class: 'soft' }, t('unsent_since', { time: momentWords(outgoing.finishedAt) })),
		]),
	]);
}
