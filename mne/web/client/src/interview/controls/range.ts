/** A number from a range: buttons where it is short, a slider where it is long. */
import { defineComponent, h, type VNode } from 'vue';
import { shown } from '../../numbers.ts';
import { button } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

const BUTTONS = 11;

export const RangeBox = defineComponent(
	(props: ControlProps) => () => {
		const steps = stepsOf(props);
		return steps.length <= BUTTONS ? buttons(props, steps) : slider(props, steps);
	},
	{ props: ['session', 'question'] },
);

/** Every value of the range, as XML writes it, from its start to its end. */
function stepsOf({ question }: ControlProps): string[] {
	const { start, end, step } = question.bounds ?? { start: 0, end: 0, step: 1 };
	const size = Math.abs(step) || 1;
	const count = Math.floor(Math.abs(end - start) / size + 1e-9);
	const decimals = Math.max(...[start, size].map((each) => String(each).split('.')[1]?.length ?? 0));
	const sign = end < start ? -1 : 1;
	return Array.from({ length: count + 1 }, (_, index) => (start + sign * index * size).toFixed(decimals));
}

function same(answer: string, value: string): boolean {
	return answer !== '' && Number(answer) === Number(value);
}

function buttons({ session, question }: ControlProps, steps: readonly string[]): VNode {
	const { language } = session.state;
	return h('div', { class: 'iv-steps', role: 'group', 'aria-labelledby': `${placeOf(question)}-label` }, steps.map((value) =>
		button(shown(value, language), () => session.answers.give(question, same(question.value, value) && !question.required ? '' : value), {
			class: same(question.value, value) ? 'is-chosen' : '',
			pressed: same(question.value, value),
		}),
	));
}

function slider({ session, question }: ControlProps, steps: readonly string[]): VNode {
	const { words } = session;
	const at = steps.findIndex((value) => same(question.value, value));
	const take = (index: number) => session.answers.give(question, steps[Math.max(0, Math.min(index, steps.length - 1))] ?? '');
	return h('div', { class: 'iv-slider' }, [
		h('output', { class: 'iv-slider-value' }, at < 0 ? words.blankAnswer : shown(question.value, session.state.language)),
		h('div', { class: 'iv-row' }, [
			button('−', () => take(at < 0 ? 0 : at - 1), { label: '−' }),
			h('input', {
				id: `${placeOf(question)}-input`,
				type: 'range',
				min: 0,
				max: steps.length - 1,
				step: 1,
				class: at < 0 ? 'is-blank' : null,
				value: at < 0 ? 0 : at,
				'aria-valuetext': at < 0 ? words.blankAnswer : question.value,
				onChange: (event: Event) => take(Number((event.target as HTMLInputElement).value)),
			}),
			button('+', () => take(at < 0 ? 0 : at + 1), { label: '+' }),
		]),
	]);
}
