/** What can be set, and what is on the tablet. */
import { defineComponent, h, onMounted, shallowRef, type PropType, type VNode } from 'vue';
import { Fault } from '../store/faults.ts';
import { listSetUps, removeSetUp, type SetUp } from '../store/vault.ts';
import { AskCode, AskNewPin } from './enrol.ts';
import type { Profile } from './enrolling.ts';
import { storeWords } from './lock.ts';
import { attempt, button, faultBox, language, notice, pinField, screen, speak, t } from './parts.ts';
import { sizeWords } from './reading.ts';
import type { Tablet } from './tablet.ts';

export const LOCK_AFTER = [5, 15, 60] as const;
export const LOCK_AFTER_KEY = 'mne-lock-after';

export function lockAfterMinutes(): number {
	return Number(localStorage.getItem(LOCK_AFTER_KEY)) || 15;
}

export const Settings = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		code: { type: String as PropType<string | null>, default: null },
		back: { type: Function as PropType<() => void>, required: true },
		toImport: { type: Function as PropType<() => void>, required: true },
		toExport: { type: Function as PropType<() => void>, required: true },
		gone: { type: Function as PropType<() => void>, required: true },
	},
	setup(props) {
		const others = shallowRef<SetUp[]>([]);
		const look = async () => {
			others.value = (await listSetUps()).filter((each) => each.id !== props.tablet.vault.id);
		};
		onMounted(look);
		return () =>
			screen(
				t('settings_title'),
				[
					person(props.tablet),
					h(NewCode, { tablet: props.tablet, code: props.code }),
					languageChoice(),
					lockChoice(),
					h(NewPin, { tablet: props.tablet }),
					forms(props.tablet),
					storage(props.tablet),
					h('p', { class: 'line' }, [
						button(t('unsent_export'), props.toExport),
						button(t('settings_import'), props.toImport),
					]),
					others.value.length > 0 ? h(Others, { others: others.value, changed: look }) : null,
					h(HandBack, { tablet: props.tablet, gone: props.gone }),
				],
				{ back: props.back },
			);
	},
});

function section(title: string, content: (VNode | null)[]): VNode {
	return h('section', { class: 'setting' }, [h('h2', title), ...content]);
}

function person({ profile }: Tablet): VNode {
	return section(t('settings_person'), [h('p', profile.name)]);
}

function choice<T>(
	options: readonly { value: T; text: string; lang?: string }[],
	chosen: T,
	choose: (value: T) => void,
	label: string,
): VNode {
	return h(
		'div',
		{ class: 'orders', role: 'group', 'aria-label': label },
		options.map(({ value, text, lang }) =>
			h(
				'button',
				{
					type: 'button',
					class: 'order',
					lang,
					'aria-pressed': value === chosen ? 'true' : 'false',
					onClick: () => choose(value),
				},
				text,
			),
		),
	);
}

function languageChoice(): VNode {
	const options = [
		{ value: 'vi' as const, text: 'Tiếng Việt', lang: 'vi' },
		{ value: 'en' as const, text: 'English', lang: 'en' },
	];
	const title = t('settings_language');
	return section(title, [choice(options, language.value, speak, title)]);
}

const lockAfter = shallowRef(lockAfterMinutes());

function lockChoice(): VNode {
	const title = t('settings_auto_lock');
	const options = LOCK_AFTER.map((count) => ({
		value: count as number,
		text: t('settings_minutes', { count }),
	}));
	const choose = (minutes: number) => {
		lockAfter.value = minutes;
		localStorage.setItem(LOCK_AFTER_KEY, String(minutes));
	};
	return section(title, [choice(options, lockAfter.value, choose, title)]);
}

const NewCode = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		code: { type: String as PropType<string | null>, default: null },
	},
	setup(props) {
		const done = shallowRef(false);
		const found = async (profile: Profile) => {
			await props.tablet.useProfile(profile);
			done.value = true;
		};
		return () =>
			h('details', { class: 'more', open: props.code !== null || undefined }, [
				h('summary', t('settings_code')),
				h(AskCode, { code: props.code, deviceId: props.tablet.profile.deviceId, found }),
				done.value ? notice(t('settings_code_used'), 'good') : null,
			]);
	},
});

const NewPin = defineComponent({
	props: { tablet: { type: Object as PropType<Tablet>, required: true } },
	setup(props) {
		const old = shallowRef('');
		const done = shallowRef(false);
		const { running, fault, run } = attempt();
		const change = (pin: string) =>
			run(async () => {
				done.value = false;
				await props.tablet.vault.changePin(old.value, pin);
				old.value = '';
				done.value = true;
			});
		return () =>
			h('details', { class: 'more' }, [
				h('summary', t('settings_pin')),
				h(
					AskNewPin,
					{
						submit: t('settings_pin'),
						running: running.value,
						done: (pin: string) => void change(pin),
					},
					() => pinField(t('settings_pin_old'), old),
				),
				faultBox(fault.value),
				done.value ? notice(t('settings_pin_changed'), 'good') : null,
			]);
	},
});

function forms({ shown }: Tablet): VNode {
	const lines = shown.forms.map(({ name, version, offered, hash }) =>
		h('li', { key: hash }, [
			`${name} (${version})`,
			offered ? null : h('span', { class: 'soft' }, ` – ${t('settings_form_old')}`),
		]),
	);
	const list = lines.length > 0 ? h('ul', lines) : h('p', t('settings_no_forms'));
	return section(t('settings_forms'), [list]);
}

function storage({ shown: { free, persisted } }: Tablet): VNode {
	return section(t('settings_storage'), [
		h(
			'p',
			free === null
				? t('settings_free_unknown')
				: t('home_free', { size: sizeWords(free, language.value) }),
		),
		h('p', t(persisted ? 'settings_persisted' : 'settings_not_persisted')),
	]);
}

/** Stores of others, or of a PIN that was forgotten. */
const Others = defineComponent({
	props: {
		others: { type: Array as PropType<readonly SetUp[]>, required: true },
		changed: { type: Function as PropType<() => Promise<void>>, required: true },
	},
	setup(props) {
		const doomed = shallowRef<string | null>(null);
		const remove = async (id: string) => {
			await removeSetUp(id);
			doomed.value = null;
			await props.changed();
		};
		return () =>
			section(
				t('settings_stores'),
				props.others.map((each) =>
					h('div', { key: each.id, class: 'stack' }, [
						h('p', storeWords(each)),
						doomed.value === each.id
							? h('div', { class: 'notice alarm' }, [
									h('p', t('settings_remove_sure', { unsent: each.unsent, drafts: each.drafts })),
									button(t('cancel'), () => (doomed.value = null)),
									button(t('draft_discard_yes'), () => void remove(each.id), { kind: 'danger' }),
								])
							: button(t('settings_remove'), () => (doomed.value = each.id), { kind: 'danger' }),
					]),
				),
			);
	},
});

/** The end of somebody's work on this tablet; never while something is unsent. */
const HandBack = defineComponent({
	props: {
		tablet: { type: Object as PropType<Tablet>, required: true },
		gone: { type: Function as PropType<() => void>, required: true },
	},
	setup(props) {
		const sure = shallowRef(false);
		const { running, fault, run } = attempt();
		const remove = () =>
			run(async () => {
				const { vault } = props.tablet;
				const left = await vault.database.read(
					['outbox', 'drafts'],
					async (within) => (await within.count('outbox')) + (await within.count('drafts')),
				);
				if (left > 0) throw new Fault('already_finished');
				await props.tablet.end();
				await removeSetUp(vault.id);
				props.gone();
			});
		return () => {
			const { outgoing, drafts } = props.tablet.shown;
			if (outgoing.length + drafts.length > 0) {
				return section(t('settings_end'), [h('p', { class: 'soft' }, t('settings_end_not'))]);
			}
			if (!sure.value) {
				return h('p', [button(t('settings_end'), () => (sure.value = true), { kind: 'danger' })]);
			}
			return h('div', { class: 'notice alarm' }, [
				h('p', t('settings_end_sure')),
				faultBox(fault.value),
				button(t('cancel'), () => (sure.value = false)),
				button(t('draft_discard_yes'), () => void remove(), {
					kind: 'danger',
					disabled: running.value,
				}),
			]);
		};
	},
});
