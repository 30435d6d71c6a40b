/** A ranking: every choice in a row, moved up and down. */
import { defineComponent, h } from 'vue';
import { button, rich } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

export const RankBox = defineComponent(
	({ session, question }: ControlProps) => {
		const move = (values: readonly string[], from: number, to: number) => {
			const order = [...values];
			const [value] = order.splice(from, 1);
			if (value !== undefined) order.splice(to, 0, value);
			session.answers.give(question, order);
		};
		return () => {
			const { words } = session;
			const { choices } = question;
			const ranked = question.values.length > 0;
			const order = ranked ? [...question.values] : choices.map(({ value }) => value);
			if (order.length === 0) return h('p', { class: 'iv-empty' }, words.noChoiceYet);
			return [
				h('p', { class: 'iv-hint' }, words.rankHelp),
				h('ol', { class: ['iv-rank', ranked ? null : 'is-blank'], 'aria-labelledby': `${placeOf(question)}-label` }, order.map((value, index) => {
					const choice = choices.find((each) => each.value === value);
					const label = choice?.words?.plain.trim() ?? value;
					return h('li', { key: value }, [
						h('span', { class: 'iv-rank-words' }, [`${index + 1}. `, ...rich(choice?.words ?? null)]),
						button('', () => move(order, index, index - 1), { icon: 'up', disabled: index === 0, label: words.moveUp(label) }),
						button('', () => move(order, index, index + 1), { icon: 'down', disabled: index === order.length - 1, label: words.moveDown(label) }),
					]);
				})),
				ranked
					? button(words.clear, () => session.answers.give(question, []), { class: 'iv-quiet iv-small' })
					: button(words.startRank, () => session.answers.give(question, order)),
			];
		};
	},
	{ props: ['session', 'question'] },
);
