/** A box for numbers: both separators, and the value that was read beside it. */
import { defineComponent, h, ref, watch } from 'vue';
import { editable, readDecimal, readInteger, shown } from '../../numbers.ts';
import { button } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

export const NumberBox = defineComponent(
	({ session, question }: ControlProps) => {
		const read = question.kind === 'integer' ? readInteger : readDecimal;
		/** What is being typed; null when the box shows the answer. */
		const typed = ref<string | null>(session.answers.typed.get(question.id) ?? null);
		const focused = ref(false);
		watch(
			() => question.value,
			() => {
				if (!focused.value) typed.value = null;
			},
		);

		const take = (text: string) => {
			const reading = read(text);
			if (reading.kind === 'ask' || reading.kind === 'wrong') {
				session.answers.mistyped(question, text);
				return;
			}
			session.answers.give(question, reading.kind === 'blank' ? '' : reading.value);
			typed.value = null;
		};
		const choose = (value: string) => {
			session.answers.give(question, value);
			typed.value = null;
		};
		/** What the box shows when nobody types in it. */
		const resting = () => {
			const { language } = session.state;
			const grouped = question.appearances.has('thousands-sep') && !focused.value;
			return grouped ? shown(question.value, language, 'always') : editable(question.value, language);
		};

		return () => [
			h('input', {
				id: `${placeOf(question)}-input`,
				class: 'iv-box iv-number',
				type: 'text',
				inputmode: question.kind === 'integer' ? 'numeric' : 'decimal',
				autocomplete: 'off',
				'aria-describedby': `${placeOf(question)}-read`,
				value: typed.value ?? resting(),
				onFocus: () => {
					focused.value = true;
				},
				onBlur: () => {
					focused.value = false;
				},
				onInput: (event: Event) => {
					typed.value = (event.target as HTMLInputElement).value;
				},
				onChange: (event: Event) => take((event.target as HTMLInputElement).value),
			}),
			h('div', { id: `${placeOf(question)}-read`, class: 'iv-read', 'aria-live': 'polite' }, [answerTo()]),
		];

		function answerTo() {
			const { words } = session;
			const pending = session.answers.typed.get(question.id);
			if (pending === undefined) return echo();
			const reading = read(pending);
			if (reading.kind === 'ask') {
				return h('div', { class: 'iv-ask', role: 'group', 'aria-label': words.whichNumber(pending) }, [
					h('p', words.whichNumber(pending)),
					...reading.values.map((value) =>
						button(words.whichOne(shown(value, session.state.language)), () => choose(value), { class: 'iv-main' }),
					),
				]);
			}
			const why = reading.kind === 'wrong' ? reading.why : 'not-a-number';
			const texts = { 'not-a-number': words.notNumber(pending), 'not-whole': words.notWhole(pending), 'too-long': words.tooLong(question.kind === 'integer' ? 9 : 15) };
			return h('p', { class: 'iv-fault' }, [
				h('span', [texts[why], question.value ? ` ${words.stillHolds(shown(question.value, session.state.language))}` : '']),
			]);
		}

		/** The value that was read, wherever there is something to misread: a fraction, many zeros. */
		function echo() {
			const { value } = question;
			if (value === '' || (Number.isInteger(Number(value)) && Math.abs(Number(value)) < 10_000)) return null;
			return h('p', { class: 'iv-echo' }, session.words.read(shown(value, session.state.language)));
		}
	},
	{ props: ['session', 'question'] },
);
