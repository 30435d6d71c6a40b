/** Unsent work out to a file, and from a file to the server. */
import { defineComponent, h, shallowRef, type PropType, type VNode } from 'vue';
import { exportWork, openExport, SHORTEST_PASSPHRASE, type Contents } from '../store/exporting.ts';
import type { Outgoing } from '../store/outbox.ts';
import { sendExported } from '../sync/importing.ts';
import type { Progress } from '../sync/sender.ts';
import { attempt, button, faultBox, field, language, languageSwitch, notice, screen, t } from './parts.ts';
import { momentWords, sizeWords } from './reading.ts';
import type { Tablet } from './tablet.ts';

export const Export = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		back: { type: Function as PropType<() => void>, required: true },
	},
	setup(props) {
		const passphrase = shallowRef('');
		const again = shallowRef('');
		const wrong = shallowRef<string | null>(null);
		const made = shallowRef<string | null>(null);
		const { running, fault, run } = attempt();
		const make = (event: Event) => {
			event.preventDefault();
			wrong.value = null;
			if (passphrase.value.length < SHORTEST_PASSPHRASE) wrong.value = t('export_short');
			else if (passphrase.value !== again.value) wrong.value = t('pin_different');
			else void run(async () => void (made.value = await save(props.tablet, passphrase.value)));
		};
		return () => {
			const { outgoing, drafts } = props.tablet.shown;
			const counts = { count: outgoing.length, drafts: drafts.length };
			const content = [
				h('p', t('export_why', counts)),
				h('form', { class: 'stack', onSubmit: make, novalidate: true }, [
					field(t('export_passphrase'), passphrase, { type: 'password' }),
					field(t('export_passphrase_again'), again, { type: 'password' }),
					wrong.value ? notice(wrong.value, 'alarm') : null,
					faultBox(fault.value),
					running.value ? notice(t('working'), 'good') : null,
					made.value ? notice(made.value, 'good') : null,
					button(t('export_make'), () => undefined, {
						kind: 'main',
						type: 'submit',
						disabled: running.value,
					}),
				]),
			];
			return screen(t('export_title'), content, { back: props.back });
		};
	},
});

async function save(tablet: Tablet, passphrase: string): Promise<string> {
	const { outgoing, drafts } = tablet.shown;
	const work = { base: tablet.profile.base, finished: outgoing, drafts };
	const file = await exportWork(work, tablet.drafts, passphrase);
	const now = new Date();
	const here = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
	const day = here.toISOString().slice(0, 16).replace(/[:T]/g, '-');
	const name = `phieu-chua-gui-${day}.mnex`;
	const link = document.createElement('a');
	link.href = URL.createObjectURL(file);
	link.download = name;
	link.click();
	// The browser reads it a moment later.
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
	return t('export_made', { name, size: sizeWords(file.size, language.value) });
}

/** Needs no set-up: a supervisor opens it in any browser. */
export const Import = defineComponent({
	props: { back: { type: Function as PropType<() => void>, required: true } },
	setup(props) {
		const file = shallowRef<File | null>(null);
		const passphrase = shallowRef('');
		const contents = shallowRef<Contents | null>(null);
		const left = shallowRef<Outgoing[] | null>(null);
		const progress = shallowRef<Progress | null>(null);
		const { running, fault, run } = attempt();
		const open = (event: Event) => {
			event.preventDefault();
			void run(async () => {
				if (!file.value) return;
				left.value = null;
				const opened = await openExport(file.value, passphrase.value);
				contents.value = opened.contents;
				left.value = await sendExported(opened, (now) => (progress.value = now));
			});
		};
		const pick = (event: Event) =>
			(file.value = (event.target as HTMLInputElement).files?.[0] ?? null);
		return () =>
			screen(
				t('import_title'),
				[
					h('p', t('import_why')),
					h('form', { class: 'stack', onSubmit: open, novalidate: true }, [
						h('label', { class: 'button file' }, [
							h('span', file.value?.name ?? t('import_file')),
							h('input', {
								type: 'file',
								accept: '.mnex',
								'aria-label': t('import_file'),
								onChange: pick,
							}),
						]),
						field(t('import_passphrase'), passphrase, { type: 'password' }),
						faultBox(fault.value),
						button(t('import_open'), () => undefined, {
							kind: 'main',
							type: 'submit',
							disabled: running.value || !file.value || !passphrase.value,
						}),
					]),
					...outcome(contents.value, left.value, progress.value),
				],
				{ back: props.back, bar: [languageSwitch()] },
			);
	},
});

function outcome(
	contents: Contents | null,
	left: readonly Outgoing[] | null,
	progress: Progress | null,
): VNode[] {
	if (!contents) return [];
	const { finished, drafts, exportedAt } = contents;
	const counts = { count: finished.length, drafts: drafts.length };
	const unsent = new Map((left ?? []).map((each) => [each.instanceId, each]));
	const words = ({ instanceId }: Outgoing) => {
		const failed = unsent.get(instanceId);
		if (failed) {
			return t('import_not_done', { status: failed.status ?? 0, said: failed.said ?? '' });
		}
		if (left) return t('import_done');
		return progress?.instanceId === instanceId ? t('state_sending') : t('state_queued');
	};
	return [
		h('p', t('import_found', { ...counts, time: momentWords(exportedAt) })),
		...(drafts.length > 0 ? [notice(t('import_drafts'))] : []),
		h(
			'ul',
			{ class: 'cards' },
			finished.map((each) =>
				h('li', { class: ['card', left && !unsent.has(each.instanceId) && 'received'] }, [
					h('strong', each.label),
					h('span', words(each)),
				]),
			),
		),
	];
}
