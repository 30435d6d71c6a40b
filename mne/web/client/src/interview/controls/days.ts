/** Boxes for days, months, years and times. */
import { defineComponent, h, ref, watch } from 'vue';
import { dayShown, dayValue, momentTyped, momentValue, offset, timeTyped, timeValue } from '../../times.ts';
import { button, icon } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';

/** Today in the tablet's zone. */
function today(): string {
	const now = new Date();
	return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** A day typed as 02/09/1985 or 02091985, or picked from a calendar. */
export const DayBox = defineComponent(
	({ session, question }: ControlProps) => {
		const typed = ref<string | null>(session.answers.typed.get(question.id) ?? null);
		const picker = ref<HTMLInputElement | null>(null);
		watch(
			() => question.value,
			() => {
				typed.value = null;
			},
		);
		const take = (text: string) => {
			const value = dayValue(text);
			if (text.trim() !== '' && value === '') session.answers.mistyped(question, text);
			else {
				session.answers.give(question, value);
				typed.value = null;
			}
		};
		return () => {
			const { words } = session;
			const pending = session.answers.typed.get(question.id);
			return [
				h('div', { class: 'iv-row' }, [
					h('input', {
						id: `${placeOf(question)}-input`,
						class: 'iv-box iv-day',
						type: 'text',
						inputmode: 'numeric',
						autocomplete: 'off',
						placeholder: 'dd/mm/yyyy',
						value: typed.value ?? dayShown(question.value),
						onInput: (event: Event) => {
							typed.value = (event.target as HTMLInputElement).value;
						},
						onChange: (event: Event) => take((event.target as HTMLInputElement).value),
					}),
					h('span', { class: 'iv-picker' }, [
						h('input', {
							ref: picker,
							type: 'date',
							tabindex: -1,
							'aria-hidden': 'true',
							value: question.value.slice(0, 10),
							onChange: (event: Event) => {
								session.answers.give(question, (event.target as HTMLInputElement).value);
								typed.value = null;
							},
						}),
						h('button', { type: 'button', class: 'iv-button', 'aria-label': words.choose, onClick: () => picker.value?.showPicker() }, [icon('day')]),
					]),
					button(words.today, () => session.answers.give(question, today()), { class: 'iv-quiet' }),
				]),
				pending === undefined ? null : h('p', { class: 'iv-fault' }, words.notDay(pending)),
			];
		};
	},
	{ props: ['session', 'question'] },
);

const YEAR = /^(1[89]|20)\d\d$/;

/** A year alone, kept as its first of January (XLSForm appearance "year"). */
export const YearBox = defineComponent(
	({ session, question }: ControlProps) =>
		() => {
			const pending = session.answers.typed.get(question.id);
			return [
				h('input', {
					id: `${placeOf(question)}-input`,
					class: 'iv-box iv-short',
					type: 'text',
					inputmode: 'numeric',
					maxlength: 4,
					autocomplete: 'off',
					placeholder: 'yyyy',
					value: pending ?? question.value.slice(0, 4),
					onChange: (event: Event) => {
						const text = (event.target as HTMLInputElement).value.trim();
						if (text === '') session.answers.give(question, '');
						else if (YEAR.test(text)) session.answers.give(question, `${text}-01-01`);
						else session.answers.mistyped(question, text);
					},
				}),
				pending === undefined ? null : h('p', { class: 'iv-fault' }, session.words.yearHelp),
			];
		},
	{ props: ['session', 'question'] },
);

/** A month and a year, kept as the month's first day (XLSForm appearance "month-year"). */
export const MonthBox = defineComponent(
	({ session, question }: ControlProps) =>
		() =>
			h('input', {
				id: `${placeOf(question)}-input`,
				class: 'iv-box iv-day',
				type: 'month',
				value: question.value.slice(0, 7),
				onChange: (event: Event) => {
					const { value } = event.target as HTMLInputElement;
					session.answers.give(question, value ? `${value}-01` : '');
				},
			}),
	{ props: ['session', 'question'] },
);

export const TimeBox = defineComponent(
	({ session, question }: ControlProps) =>
		() =>
			h('div', { class: 'iv-row' }, [
				h('input', {
					id: `${placeOf(question)}-input`,
					class: 'iv-box iv-day',
					type: 'time',
					value: timeTyped(question.value),
					onChange: (event: Event) =>
						session.answers.give(question, timeValue((event.target as HTMLInputElement).value, new Date())),
				}),
				button(session.words.now, () => session.answers.give(question, timeValue(clock(), new Date())), { class: 'iv-quiet' }),
			]),
	{ props: ['session', 'question'] },
);

export const MomentBox = defineComponent(
	({ session, question }: ControlProps) =>
		() =>
			h('div', { class: 'iv-row' }, [
				h('input', {
					id: `${placeOf(question)}-input`,
					class: 'iv-box iv-moment',
					type: 'datetime-local',
					value: momentTyped(question.value),
					onChange: (event: Event) =>
						session.answers.give(question, momentValue((event.target as HTMLInputElement).value)),
				}),
				button(session.words.now, () => session.answers.give(question, `${today()}T${clock()}:00.000${offset(new Date())}`), { class: 'iv-quiet' }),
			]),
	{ props: ['session', 'question'] },
);

function clock(): string {
	const now = new Date();
	return `${String(now.getHours()).padStart(2, '0')}:${String(now.getMinutes()).padStart(2, '0')}`;
}
