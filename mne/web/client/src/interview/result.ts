/** The provisional result: what the questionnaire worked out, and the class it would mean. */
import { defineComponent, h, type VNode } from 'vue';
import type { Language, RoundStandard } from '../contract.ts';
import { classOf, deprivationsOver, type ClassFound } from './classes.ts';
import type { Session } from './session.ts';

const INDICATORS = /^d(\d\d)_/;

/** What the questionnaires call the values that a class is made of. */
const VALUES = ['b1', 'b1_score', 'b2_score', 'deprivations', 'income_pc_month', 'farm_household', 'household_size'] as const;

export const Result = defineComponent(
	({ session }: { session: Session }) =>
		() => {
			const { words } = session;
			const values = Object.fromEntries(VALUES.map((name) => [name, session.interview.valueOf(name)]));
			const indicators = session.interview.valuesLike(INDICATORS);
			if (indicators.length === 0 && !values['b2_score'] && !values['deprivations']) return null;
			const standards = session.start.standards ?? [];
			return h('section', { class: 'iv-result' }, [
				h('h2', words.result),
				h('p', { class: 'iv-hint' }, words.provisional),
				...standards.map((standard) => verdict(session, standard, values)),
				h('dl', facts(session, values, indicators.length)),
				h('ul', { class: 'iv-indicators' }, indicators.map((each) =>
					h('li', { key: each.name, class: state(each.value) }, [
						h('span', short(each.label) || each.name),
						h('strong', each.value === '1' ? words.deprived : each.value === '0' ? words.notDeprived : words.unknown),
					]),
				)),
			]);
		},
	{ props: ['session'] },
);

/** "Việc làm" of "Thiếu hụt: việc làm": the state stands beside it. */
function short(label: string): string {
	const words = label.slice(label.indexOf(':') + 1).trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

function state(value: string): string {
	return value === '1' ? 'is-deprived' : value === '0' ? 'is-not' : 'is-unknown';
}

function verdict(session: Session, standard: RoundStandard, values: Readonly<Record<string, string>>): VNode {
	const { words } = session;
	const found = classUnder(session, standard, values);
	const { language } = session.state;
	return h('div', { class: ['iv-verdict', found ? `is-${found.class}` : 'is-unknown'], 'data-standard': standard.code }, [
		h('p', nameOf(standard, language)),
		h('p', { class: 'iv-class' }, found ? (words.classes[found.class] ?? found.class) : words.notClassified),
		found ? h('p', { class: 'iv-hint' }, `${words.because}: ${found.because[language]}`) : null,
	]);
}

function nameOf(standard: RoundStandard, language: Language): string {
	return typeof standard.name === 'string' ? standard.name : standard.name[language];
}

/** By scorecard B1 where the interview has one, by measured income otherwise. */
function classUnder(session: Session, standard: RoundStandard, values: Readonly<Record<string, string>>): ClassFound | null {
	const b1 = values['b1'] || values['b1_score'] || '';
	const basis = b1 ? (standard.bases?.['b1'] ?? standard.bases?.['measured_income']) : standard.bases?.['measured_income'];
	if (!basis) return null;
	const valueOf = (name: string) => session.interview.valueOf(name);
	const deprivations = standard.indicators ? deprivationsOver(standard.indicators, valueOf) : (values['deprivations'] ?? '');
	return classOf(basis, { ...values, b1, deprivations }, valueOf('area_type'));
}

function facts(session: Session, values: Readonly<Record<string, string>>, indicators: number): VNode[] {
	const { words } = session;
	const number = (value: string) => new Intl.NumberFormat(words.locale, { maximumFractionDigits: 0 }).format(Number(value));
	const rows: [string, string][] = [];
	const add = (label: string, value: string | undefined, show: (value: string) => string) => {
		if (value) rows.push([label, show(value)]);
	};
	add(words.size, values['household_size'], (value) => words.personsCount(number(value)));
	add(words.income, values['income_pc_month'], (value) => words.dong(number(value)));
	add(words.deprivations, values['deprivations'], (value) => words.deprivationsOf(number(value), indicators || 12));
	add(words.b1, values['b1'] || values['b1_score'], number);
	add(words.b2, values['b2_score'], number);
	return rows.flatMap(([label, value]) => [h('dt', label), h('dd', value)]);
}
