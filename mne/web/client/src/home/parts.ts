/** Small pieces that every home screen is made of. */
import { h, shallowRef, type Ref, type VNode } from 'vue';
import type { Language } from '../contract.ts';
import { Fault } from '../store/faults.ts';
import { faultWords, word, type Facts, type Word } from '../words/home.ts';
import { momentWords, type State } from './reading.ts';

const KEPT = 'mne-language';

export const language: Ref<Language> = shallowRef(kept());

function kept(): Language {
	return localStorage.getItem(KEPT) === 'en' ? 'en' : 'vi';
}

export function speak(next: Language): void {
	language.value = next;
	localStorage.setItem(KEPT, next);
	document.documentElement.lang = next;
}

export function t(name: Word, facts: Facts = {}): string {
	return word(language.value, name, facts);
}

/** What a fault says, with how long to wait where it makes one wait. */
export function faultText(fault: Fault): string {
	const said = faultWords(language.value, fault.code, fault.facts);
	const until = Number(fault.facts['until'] ?? 0);
	if (until <= Date.now()) return said;
	return `${said} ${t('lock_wait', { time: momentWords(until) })}`;
}

export interface ButtonLook {
	readonly kind?: 'main' | 'quiet' | 'danger';
	readonly disabled?: boolean;
	readonly type?: 'button' | 'submit';
}

export function button(text: string, press: () => void, look: ButtonLook = {}): VNode {
	const { kind = 'quiet', disabled = false, type = 'button' } = look;
	return h('button', { type, class: ['button', kind], disabled, onClick: press }, text);
}

/** An input with its label above. */
export function field(
	label: string,
	value: Ref<string>,
	attributes: Record<string, unknown> = {},
): VNode {
	const onInput = (event: Event) => (value.value = (event.target as HTMLInputElement).value);
	return h('label', { class: 'field' }, [
		h('span', label),
		h('input', { autocomplete: 'off', ...attributes, value: value.value, onInput }),
	]);
}

export function pinField(label: string, value: Ref<string>): VNode {
	return field(label, value, { type: 'password', inputmode: 'numeric' });
}

export function faultBox(fault: Fault | null): VNode | null {
	return fault && h('p', { class: 'notice alarm', role: 'alert' }, faultText(fault));
}

export function notice(text: string, kind: 'alarm' | 'warn' | 'good' = 'warn'): VNode {
	return h('p', { class: ['notice', kind], role: kind === 'alarm' ? 'alert' : 'status' }, text);
}

/** A screen: the bar with the way back, the content, and what the thumb reaches below. */
export function screen(
	title: string,
	content: (VNode | null)[],
	options: { back?: () => void; bar?: (VNode | null)[]; foot?: (VNode | null)[] } = {},
): VNode {
	const { back, bar = [], foot = [] } = options;
	const footing = foot.filter((each) => each !== null);
	return h('div', { class: 'home' }, [
		h('header', { class: 'bar' }, [
			back ? h('button', { type: 'button', class: 'back', onClick: back }, t('back')) : null,
			h('h1', title),
			h('span', { class: 'spring' }),
			...bar,
		]),
		h('main', { class: ['content', footing.length > 0 && 'footed'] }, content),
		footing.length > 0 ? h('footer', { class: 'foot' }, footing) : null,
	]);
}

export function languageSwitch(): VNode {
	const other: Language = language.value === 'vi' ? 'en' : 'vi';
	return h(
		'button',
		{ type: 'button', class: 'back', lang: other, onClick: () => speak(other) },
		t('switch_language'),
	);
}

/** Run something that a button begins, showing that it runs and why it failed. */
export function attempt(): {
	running: Ref<boolean>;
	fault: Ref<Fault | null>;
	run: (work: () => Promise<void>) => Promise<void>;
} {
	const running = shallowRef(false);
	const fault = shallowRef<Fault | null>(null);
	const run = async (work: () => Promise<void>) => {
		if (running.value) return;
		running.value = true;
		fault.value = null;
		try {
			await work();
		} catch (error) {
			if (!(error instanceof Fault)) throw error;
			fault.value = error;
		} finally {
			running.value = false;
		}
	};
	return { running, fault, run };
}

/** The state of an interview, in words and colour. */
export function badge(state: State): VNode {
	return h('span', { class: ['badge', state] }, t(`state_${state}`));
}
