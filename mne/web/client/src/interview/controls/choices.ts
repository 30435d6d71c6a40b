/** Controls to choose from a list: rows, buttons side by side, a menu, a list to search in. */
import { defineComponent, h, ref, type VNode } from 'vue';
import type { Choice, Question } from '../../engine.ts';
import { unaccented } from '../comparing.ts';
import { button, icon, rich } from '../parts.ts';
import { media } from '../question.ts';
import { placeOf } from '../pages.ts';
import type { Session } from '../session.ts';
import type { ControlProps } from './control.ts';

function toggle(session: Session, question: Question, value: string): void {
	if (question.kind === 'select-one') session.answers.give(question, value);
	else {
		const { values } = question;
		session.answers.give(question, values.includes(value) ? values.filter((each) => each !== value) : [...values, value]);
	}
}

function row({ session, question }: ControlProps, choice: Choice, index: number): VNode {
	const one = question.kind === 'select-one';
	const chosen = question.values.includes(choice.value);
	// No row has the id that the question's label is for: a tap on its words must choose nothing.
	const id = `${placeOf(question)}-${index}`;
	return h('label', { key: choice.value, class: ['iv-choice', chosen ? 'is-chosen' : null], for: id }, [
		h('input', {
			id,
			type: one ? 'radio' : 'checkbox',
			name: placeOf(question),
			value: choice.value,
			checked: chosen,
			onChange: (event: Event) => {
				toggle(session, question, choice.value);
				// The box shows the answer, also when the change was taken back or refused.
				(event.target as HTMLInputElement).checked = question.values.includes(choice.value);
			},
		}),
		h('span', { class: 'iv-choice-words' }, [...rich(choice.words), ...media(choice.words, session)]),
	]);
}

function takeBack({ session, question }: ControlProps): VNode | null {
	if (question.kind !== 'select-one' || question.values.length === 0 || question.required) return null;
	return button(session.words.takeBack, () => session.answers.give(question, ''), { class: 'iv-quiet iv-small' });
}

function columns(question: Question): string | null {
	const found = [...question.appearances].find((each) => /^columns(-\d+|-pack)?$/.test(each));
	return found ? 'iv-columns' : null;
}

function group({ session, question }: ControlProps, kind: string, children: VNode[]): VNode {
	if (children.length === 0) return h('p', { class: 'iv-empty' }, session.words.noChoiceYet);
	return h(
		'div',
		{
			class: [kind, columns(question)],
			role: question.kind === 'select-one' ? 'radiogroup' : 'group',
			'aria-labelledby': `${placeOf(question)}-label`,
		},
		children,
	);
}

/** One row per choice. */
export const ChoiceList = defineComponent(
	(props: ControlProps) => () => [
		group(props, 'iv-choices', props.question.choices.map((choice, index) => row(props, choice, index))),
		takeBack(props),
	],
	{ props: ['session', 'question'] },
);

/** Choices side by side: likert, horizontal, a line of a table. */
export const ChoiceButtons = defineComponent(
	(props: ControlProps) => () => [
		group(props, 'iv-choices iv-likert', props.question.choices.map((choice, index) => row(props, choice, index))),
		takeBack(props),
	],
	{ props: ['session', 'question'] },
);

/** The tablet's own menu. */
export const ChoiceMenu = defineComponent(
	({ session, question }: ControlProps) =>
		() => {
			const { choices } = question;
			if (choices.length === 0) return h('p', { class: 'iv-empty' }, session.words.noChoiceYet);
			const [chosen = ''] = question.values;
			return h(
				'select',
				{
					id: `${placeOf(question)}-input`,
					class: 'iv-box iv-menu',
					value: chosen,
					onChange: (event: Event) => session.answers.give(question, (event.target as HTMLSelectElement).value),
				},
				[
					h('option', { value: '', selected: chosen === '' }, session.words.choose),
					...choices.map((each) =>
						h('option', { value: each.value, selected: each.value === chosen, key: each.value }, each.words?.plain.trim()),
					),
				],
			);
		},
	{ props: ['session', 'question'] },
);

const SHOWN = 40;

/** A list to search in, without accents; what is chosen stands above it. */
export const ChoiceSearch = defineComponent(
	(props: ControlProps) => {
		const { session, question } = props;
		const wanted = ref('');
		const open = ref(question.values.length === 0);
		const matching = () => {
			const text = unaccented(wanted.value);
			const found = question.choices.filter((each) => unaccented(each.words?.plain ?? each.value).includes(text));
			return found.slice(0, SHOWN);
		};
		const chosen = () => question.choices.filter((each) => question.values.includes(each.value));
		return () => {
			const { words } = session;
			const several = question.kind === 'select-multiple';
			if (question.choices.length === 0) return h('p', { class: 'iv-empty' }, words.noChoiceYet);
			const picked = chosen();
			return [
				...picked.map((each) =>
					h('button', {
						type: 'button',
						key: each.value,
						class: 'iv-picked',
						onClick: () => {
							if (several) toggle(session, question, each.value);
							else open.value = !open.value;
						},
					}, [h('span', each.words?.plain.trim()), icon(several ? 'close' : 'down')]),
				),
				open.value || several || picked.length === 0 ? list(words.search, words.noChoice) : null,
			];
		};

		function list(search: string, none: string): VNode {
			const found = matching();
			return h('div', { class: 'iv-search' }, [
				h('input', {
					id: `${placeOf(question)}-input`,
					class: 'iv-box',
					type: 'search',
					placeholder: search,
					autocomplete: 'off',
					'aria-label': search,
					value: wanted.value,
					onInput: (event: Event) => {
						wanted.value = (event.target as HTMLInputElement).value;
					},
				}),
				found.length === 0 ? h('p', { class: 'iv-empty' }, none) : null,
				h('div', { class: 'iv-choices iv-found', role: 'group', 'aria-labelledby': `${placeOf(question)}-label` }, found.map((choice, index) => foundRow(choice, index))),
			]);
		}

		function foundRow(choice: Choice, index: number): VNode {
			const made = row(props, choice, index + 1);
			return h('div', { key: choice.value, onChange: () => {
				if (question.kind !== 'select-one') return;
				open.value = false;
				wanted.value = '';
			} }, [made]);
		}
	},
	{ props: ['session', 'question'] },
);
