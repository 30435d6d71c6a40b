/** An acknowledgement: "OK" or nothing. */
import { defineComponent, h } from 'vue';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

export const TriggerBox = defineComponent(
	({ session, question }: ControlProps) =>
		() => {
			const id = `${placeOf(question)}-given`;
			const given = question.value !== '';
			return h('label', { class: ['iv-choice', given ? 'is-chosen' : null], for: id }, [
				h('input', { id, type: 'checkbox', checked: given, onChange: () => session.answers.give(question, given ? '' : 'OK') }),
				h('span', { class: 'iv-choice-words' }, session.words.confirmRead),
			]);
		},
	{ props: ['session', 'question'] },
);
