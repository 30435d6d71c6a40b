/** Setting a tablet up: its code, then its PIN. */
import { defineComponent, h, onBeforeUnmount, shallowRef, type PropType } from 'vue';
import { Fault } from '../store/faults.ts';
import { createVault, SHORTEST_PIN, type Vault } from '../store/vault.ts';
import { profileOf, tokenIn, type Profile } from './enrolling.ts';
import {
	attempt,
	button,
	faultBox,
	field,
	languageSwitch,
	notice,
	pinField,
	screen,
	t,
} from './parts.ts';
import { isSimplePin } from './reading.ts';
import { canScan, Scan } from './scanning.ts';

/** Ask for the tablet's code by camera or by hand, and for what the server knows of it. */
export const AskCode = defineComponent({
	props: {
		code: { type: String as PropType<string | null>, default: null },
		deviceId: { type: String, default: undefined },
		found: { type: Function as PropType<(profile: Profile) => Promise<void>>, required: true },
	},
	setup(props) {
		const typed = shallowRef(props.code ?? '');
		const scanning = shallowRef(false);
		const { running, fault, run } = attempt();
		const use = (text: string) =>
			run(async () => {
				scanning.value = false;
				await props.found(await profileOf(tokenIn(text), props.deviceId));
			});
		if (props.code) void use(props.code);
		const submit = (event: Event) => {
			event.preventDefault();
			void use(typed.value);
		};
		return () =>
			h('form', { class: 'stack', onSubmit: submit, novalidate: true }, [
				h('p', t('enrol_how')),
				canScan()
					? button(t('enrol_scan'), () => (scanning.value = !scanning.value))
					: h('p', { class: 'soft' }, t('enrol_no_scanner')),
				scanning.value ? h(Scan, { found: (text: string) => void use(text) }) : null,
				field(t('enrol_code'), typed, { inputmode: 'url', autocapitalize: 'off', spellcheck: false }),
				faultBox(fault.value),
				running.value ? notice(t('working'), 'good') : null,
				button(t('continue'), () => undefined, {
					kind: 'main',
					type: 'submit',
					disabled: running.value || !typed.value.trim(),
				}),
			]);
	},
});

/** Two entries of a new PIN; `done` gets it once both are the same and not too simple. */
export const AskNewPin = defineComponent({
	props: {
		submit: { type: String, required: true },
		running: { type: Boolean, required: true },
		done: { type: Function as PropType<(pin: string) => void>, required: true },
	},
	setup(props, { slots }) {
		const pin = shallowRef('');
		const again = shallowRef('');
		const wrong = shallowRef<string | null>(null);
		const check = (event: Event) => {
			event.preventDefault();
			wrong.value = faultOfPin(pin.value, again.value);
			if (wrong.value === null) props.done(pin.value);
		};
		return () =>
			h('form', { class: 'stack', onSubmit: check, novalidate: true }, [
				slots['default']?.(),
				pinField(t('pin'), pin),
				pinField(t('pin_again'), again),
				wrong.value ? notice(wrong.value, 'alarm') : null,
				props.running ? notice(t('working'), 'good') : null,
				button(props.submit, () => undefined, {
					kind: 'main',
					type: 'submit',
					disabled: props.running,
				}),
			]);
	},
});

function faultOfPin(pin: string, again: string): string | null {
	if (pin.length < SHORTEST_PIN) return t('pin_short');
	if (isSimplePin(pin)) return t('pin_simple');
	return pin === again ? null : t('pin_different');
}

export const Enrol = defineComponent({
	props: {
		code: { type: String as PropType<string | null>, default: null },
		back: { type: Function as PropType<() => void>, default: undefined },
		done: {
			type: Function as PropType<(vault: Vault, profile: Profile) => void>,
			required: true,
		},
	},
	setup(props) {
		const profile = shallowRef<Profile | null>(null);
		const { running, fault, run } = attempt();
		const setPin = (pin: string) =>
			run(async () => {
				if (!profile.value) throw new Fault('token_malformed');
				const vault = await createVault(pin);
				await vault.set('profile', profile.value);
				props.done(vault, profile.value);
			});
		onBeforeUnmount(() => (profile.value = null));
		return () => {
			const bar = [languageSwitch()];
			if (!profile.value) {
				const found = async (next: Profile) => void (profile.value = next);
				const content = [h(AskCode, { code: props.code, found })];
				return screen(t('enrol_title'), content, { bar, ...(props.back && { back: props.back }) });
			}
			const content = [
				notice(t('enrol_hello', { name: profile.value.name }), 'good'),
				h('p', t('enrol_pin_why')),
				h(AskNewPin, {
					submit: t('pin_set'),
					running: running.value,
					done: (pin: string) => void setPin(pin),
				}),
				faultBox(fault.value),
			];
			return screen(t('enrol_pin_title'), content, { bar });
		};
	},
});
