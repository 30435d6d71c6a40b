/** A box for words. */
import { defineComponent, h, onBeforeUnmount, ref } from 'vue';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

/** Words are taken when the box is left, and after such a pause in typing. */
const PAUSE = 1200;

export const TextBox = defineComponent(
	({ session, question }: ControlProps) => {
		/** What stands in the box while it is being typed in; null when the answer does. */
		const typed = ref<string | null>(null);
		let timer = 0;
		const keep = () => {
			window.clearTimeout(timer);
			if (typed.value !== null) session.answers.give(question, typed.value.trim());
		};
		onBeforeUnmount(keep);
		const lines = question.rows ?? (question.appearances.has('multiline') ? 4 : 1);
		const numeric = question.appearances.has('numbers');
		return () =>
			h(lines > 1 ? 'textarea' : 'input', {
				id: `${placeOf(question)}-input`,
				class: 'iv-box',
				type: lines > 1 ? undefined : question.appearances.has('url') ? 'url' : 'text',
				rows: lines > 1 ? lines : undefined,
				inputmode: numeric ? 'numeric' : undefined,
				autocomplete: 'off',
				autocapitalize: 'sentences',
				spellcheck: false,
				'aria-describedby': `${placeOf(question)}-hint`,
				value: typed.value ?? question.value,
				onInput: (event: Event) => {
					typed.value = (event.target as HTMLInputElement).value;
					window.clearTimeout(timer);
					timer = window.setTimeout(keep, PAUSE);
				},
				onChange: () => {
					keep();
					typed.value = null;
				},
			});
	},
	{ props: ['session', 'question'] },
);
