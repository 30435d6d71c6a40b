/** What has not reached the server for certain, and why. */
import { defineComponent, h, type PropType, type VNode } from 'vue';
import type { Outgoing } from '../store/outbox.ts';
import type { Progress } from '../sync/sender.ts';
import { badge, button, language, notice, screen, t } from './parts.ts';
import { momentWords, sizeWords } from './reading.ts';
import type { Tablet } from './tablet.ts';

export const Unsent = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		back: { type: Function as PropType<() => void>, required: true },
		toExport: { type: Function as PropType<() => void>, required: true },
	},
	setup(props) {
		const again = async (states: readonly Outgoing['state'][]) => {
			await props.tablet.outbox.requeue(states);
			await props.tablet.send('urgent');
		};
		return () => {
			const { outgoing, progress, nextTry, busy, drafts } = props.tablet.shown;
			const isRefused = outgoing.some((each) => ['rejected', 'held'].includes(each.state));
			const foot = [
				outgoing.length > 0
					? button(t('unsent_send'), () => void props.tablet.send('urgent'), {
							kind: 'main',
							disabled: busy || progress !== null,
						})
					: null,
				isRefused ? button(t('unsent_retry'), () => void again(['rejected', 'held'])) : null,
				outgoing.length + drafts.length > 0 ? button(t('unsent_export'), props.toExport) : null,
			];
			const content =
				outgoing.length === 0
					? [notice(t('unsent_none'), 'good')]
					: [
							nextTry > Date.now()
								? h('p', { class: 'soft' }, t('unsent_next_try', { time: momentWords(nextTry) }))
								: null,
							h(
								'ul',
								{ class: 'cards' },
								outgoing.map((each) => item(each, nameOf(each, props.tablet), progress)),
							),
						];
			return screen(t('unsent_title'), content, { back: props.back, foot });
		};
	},
});

/** Whose interview it is; without a household of the list, what the form calls it. */
function nameOf({ assignmentId, label }: Outgoing, { shown }: Tablet): string {
	const assignment = shown.kept?.work.assignments.find((each) => each.id === assignmentId);
	if (!assignment) return label;
	const { head, code } = assignment.household;
	return `${head} · ${code}`;
}

function item(outgoing: Outgoing, name: string, progress: Progress | null): VNode {
	const mine = progress?.instanceId === outgoing.instanceId ? progress : null;
	const size = outgoing.files.reduce((sum, file) => sum + file.size, outgoing.xml.length);
	return h('li', { key: outgoing.instanceId, class: ['card', outgoing.state] }, [
		h('span', { class: 'line' }, [
			h('strong', name),
			badge(mine ? 'sending' : outgoing.state),
		]),
		h(
			'span',
			{ class: 'soft' },
			[
				t('unsent_since', { time: momentWords(outgoing.finishedAt) }),
				t('unsent_files', {
					count: outgoing.files.length + 1,
					size: sizeWords(size, language.value),
				}),
			].join(' · '),
		),
		mine ? sending(mine) : h('span', why(outgoing)),
		outgoing.said && outgoing.state !== 'sent'
			? h('span', { class: 'said' }, t('server_said', { said: outgoing.said }))
			: null,
	]);
}

function sending({ sent, size }: Progress): VNode {
	const facts = {
		done: sizeWords(sent, language.value),
		all: sizeWords(size, language.value),
	};
	return h('label', [
		h('progress', { value: sent, max: size }),
		h('span', t('unsent_sending', facts)),
	]);
}

/** Why an interview is still here, and what to do. */
export function why({ state, status = 0, attempts }: Outgoing): string {
	if (state === 'sent') return t('why_sent');
	if (state === 'held') return t('why_held');
	if (state === 'queued') return t(attempts > 0 ? 'why_later' : 'why_queued');
	if (status === 413) return t('why_413');
	if (status === 409) return t('why_409');
	return t('why_rejected', { status });
}
