/** The lock: which store, its PIN, and what to do when it is forgotten. */
import { defineComponent, h, shallowRef, type PropType } from 'vue';
import { openVault, type SetUp, type Vault } from '../store/vault.ts';
import { attempt, button, faultBox, languageSwitch, notice, pinField, screen, t } from './parts.ts';
import { momentWords } from './reading.ts';

export const Lock = defineComponent({
	props: {
		setUps: { type: Array as PropType<readonly SetUp[]>, required: true },
		hasCode: { type: Boolean, required: true },
		opened: { type: Function as PropType<(vault: Vault) => Promise<void>>, required: true },
		anew: { type: Function as PropType<() => void>, required: true },
	},
	setup(props) {
		const pin = shallowRef('');
		const chosen = shallowRef(props.setUps[0]?.id ?? '');
		const { running, fault, run } = attempt();
		const open = (event: Event) => {
			event.preventDefault();
			const typed = pin.value;
			pin.value = '';
			void run(async () => props.opened(await openVault(chosen.value, typed)));
		};
		return () =>
			screen(
				t('lock_title'),
				[
					props.hasCode ? notice(t('lock_new_code'), 'good') : null,
					h('form', { class: 'stack', onSubmit: open, novalidate: true }, [
						props.setUps.length > 1 ? stores(props.setUps, chosen) : null,
						pinField(t('lock_pin'), pin),
						faultBox(fault.value),
						running.value ? notice(t('working'), 'good') : null,
						button(t('lock_open'), () => undefined, {
							kind: 'main',
							type: 'submit',
							disabled: running.value || pin.value === '',
						}),
					]),
					h('details', { class: 'more' }, [
						h('summary', t('lock_forgot')),
						h('p', t('lock_forgot_how')),
						button(t('lock_new_store'), props.anew),
					]),
				],
				{ bar: [languageSwitch()] },
			);
	},
});

function stores(setUps: readonly SetUp[], chosen: { value: string }) {
	return h('fieldset', { class: 'stack' }, [
		h('legend', t('lock_which')),
		...setUps.map((each) =>
			h('label', { class: 'choice' }, [
				h('input', {
					type: 'radio',
					name: 'store',
					value: each.id,
					checked: chosen.value === each.id,
					onChange: () => (chosen.value = each.id),
				}),
				h('span', storeWords(each)),
			]),
		),
	]);
}

export function storeWords({ createdAt, unsent, drafts }: SetUp): string {
	return t('lock_store', { date: momentWords(createdAt), unsent, drafts });
}
