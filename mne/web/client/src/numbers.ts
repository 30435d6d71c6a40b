/**
 * Numbers as people type them in Viet Nam and elsewhere: "45,5", "45.5", "1.500.000", "1.500,5".
 *
 * A comma and a point both may part the fraction or group thousands. Where only one reading
 * makes a number it is taken; "1.500" has two and is asked about.
 */
import type { Language } from './contract.ts';

export type Reading =
	| { readonly kind: 'blank' }
	/** One reading: the number as XML writes it. */
	| { readonly kind: 'number'; readonly value: string }
	/** Two readings: the enumerator has to say which. */
	| { readonly kind: 'ask'; readonly values: readonly [string, string] }
	| { readonly kind: 'wrong'; readonly why: 'not-a-number' | 'not-whole' | 'too-long' };

/** ODK Collect takes nine digits; XForms int ends at 2 147 483 647. */
const INTEGER_DIGITS = 9;
/** Beyond this a double no longer holds every digit. */
const DECIMAL_DIGITS = 15;

const GROUPED = /^\d{1,3}([.,])\d{3}(?:\1\d{3})*$/;

/** Read a typed decimal. */
export function readDecimal(typed: string): Reading {
	const { sign, digits } = tidy(typed);
	if (digits === '') return sign ? wrong('not-a-number') : { kind: 'blank' };
	const readings = readingsOf(digits);
	if (readings.length === 0) return wrong('not-a-number');
	if (readings.some((each) => each.replace('.', '').length > DECIMAL_DIGITS)) return wrong('too-long');
	const [first, second] = readings.map((each) => normal(sign, each));
	if (second === undefined || first === undefined || first === second) {
		return { kind: 'number', value: first ?? '' };
	}
	return { kind: 'ask', values: [first, second] };
}

/** Read a typed whole number: "1.500" can only be one thousand five hundred. */
export function readInteger(typed: string): Reading {
	const { sign, digits } = tidy(typed);
	if (digits === '') return sign ? wrong('not-a-number') : { kind: 'blank' };
	const readings = readingsOf(digits);
	if (readings.length === 0) return wrong('not-a-number');
	const whole = readings.find((each) => /^\d+(\.0*)?$/.test(each));
	if (whole === undefined) return wrong('not-whole');
	const value = normal(sign, whole);
	if (value.replace('-', '').length > INTEGER_DIGITS) return wrong('too-long');
	return { kind: 'number', value };
}

/** From here on thousands are grouped: a year stays 1950. */
const GROUPING = 10_000;

/** Write a number as its language does: 45,5 and 1.500.000, or 45.5 and 1,500,000. */
export function shown(value: string, language: Language, grouping: 'always' | 'large' = 'large'): string {
	const number = Number(value);
	if (value === '' || !Number.isFinite(number)) return value;
	const format = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
		maximumFractionDigits: 10,
		useGrouping: grouping === 'always' || Math.abs(number) >= GROUPING,
	});
	return format.format(number);
}

/** Write a stored number for editing: no grouping, the fraction parted as the language does. */
export function editable(value: string, language: Language): string {
	const plain = value.replace(/\.0+$/, '');
	return language === 'vi' ? plain.replace('.', ',') : plain;
}

function tidy(typed: string): { sign: string; digits: string } {
	const plain = typed.normalize('NFKC').replace(/[\s\u00a0\u202f'’_]/g, '').replace(/[−–]/g, '-');
	const match = /^([+-]?)(.*)$/.exec(plain);
	return { sign: match?.[1] ?? '', digits: match?.[2] ?? '' };
}

/** Every way to read digits with separators, as plain digits with a point. */
function readingsOf(digits: string): string[] {
	if (/^\d+$/.test(digits)) return [digits];
	const marks = digits.replace(/\d/g, '');
	if (!/^[\d.,]+$/.test(digits) || !/\d/.test(digits)) return [];
	if (marks.length === 1) return oneMark(digits, marks);
	if (new Set(marks).size === 1) return GROUPED.test(digits) ? [digits.replace(/[.,]/g, '')] : [];
	return twoMarks(digits, marks);
}

function oneMark(digits: string, mark: string): string[] {
	const [before = '', after = ''] = digits.split(mark);
	const fraction = `${before || '0'}.${after || '0'}`;
	const groups = /^[1-9]\d{0,2}$/.test(before) && after.length === 3;
	return groups ? [before + after, fraction] : [fraction];
}

/** Both marks: the last one, standing once, parts the fraction; the others group thousands. */
function twoMarks(digits: string, marks: string): string[] {
	const last = marks.at(-1) ?? '';
	if (marks.indexOf(last) !== marks.length - 1) return [];
	const [before = '', after = ''] = digits.split(last);
	return GROUPED.test(before) && after !== '' ? [`${before.replace(/[.,]/g, '')}.${after}`] : [];
}

function normal(sign: string, digits: string): string {
	const [whole = '', fraction = ''] = digits.split('.');
	const left = whole.replace(/^0+(?=\d)/, '');
	const right = fraction.replace(/0+$/, '');
	const value = right ? `${left}.${right}` : left;
	return sign === '-' && value !== '0' ? `-${value}` : value;
}

function wrong(why: 'not-a-number' | 'not-whole' | 'too-long'): Reading {
	return { kind: 'wrong', why };
}
