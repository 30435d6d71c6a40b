/**
 * The class of a household under a standard, from the standard's own decision table: the first
 * row that holds. What a row needs and the interview does not have makes the class unknown.
 */
import type { Language } from '../contract.ts';

export interface ClassRow {
	/** Comparisons joined by and, or; null in the row that always holds. */
	readonly when: string | null;
	readonly class: string;
	readonly because: Readonly<Record<Language, string>>;
}

export interface ClassBasis {
	/** A threshold by type of area, or one number for all. */
	readonly thresholds: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
	readonly table: readonly ClassRow[];
}

export type Answers = Readonly<Record<string, string>>;

export interface ClassFound {
	readonly class: string;
	readonly because: Readonly<Record<Language, string>>;
}

type Truth = boolean | null;
type Values = ReadonlyMap<string, string | number>;

/** The class, or null where an answer that decides is missing. */
export function classOf(basis: ClassBasis, answers: Answers, areaType: string): ClassFound | null {
	const values = valuesOf(basis, answers, areaType);
	for (const row of basis.table) {
		const holds = row.when === null ? true : truth(row.when, values);
		if (holds === null) return null;
		if (holds) return { class: row.class, because: row.because };
	}
	return null;
}

function valuesOf(basis: ClassBasis, answers: Answers, areaType: string): Values {
	const values = new Map<string, string | number>();
	for (const [name, value] of Object.entries(answers)) {
		if (value !== '') values.set(name, Number.isNaN(Number(value)) ? value : Number(value));
	}
	for (const [name, value] of Object.entries(basis.thresholds)) {
		const threshold = typeof value === 'number' ? value : value[areaType];
		if (threshold !== undefined) values.set(name, threshold);
	}
	return values;
}

/** A condition is an or of ands of comparisons; unknown is neither true nor false. */
function truth(when: string, values: Values): Truth {
	return any(when.split(/\bor\b/).map((part) => all(part.split(/\band\b/).map((each) => comparison(each, values)))));
}

function any(parts: readonly Truth[]): Truth {
	if (parts.includes(true)) return true;
	return parts.includes(null) ? null : false;
}

function all(parts: readonly Truth[]): Truth {
	if (parts.includes(false)) return false;
	return parts.includes(null) ? null : true;
}

const KNOWN = /^\s*known\(\s*(\w+)\s*\)\s*$/;
const COMPARISON = /^\s*([\w.]+|'[^']*')\s*(<=|>=|==|!=|<|>)\s*([\w.]+|'[^']*')\s*$/;

/** A row that this client cannot read leaves the class unknown: the server decides. */
function comparison(text: string, values: Values): Truth {
	const known = KNOWN.exec(text);
	if (known?.[1]) return values.has(known[1]);
	const match = COMPARISON.exec(text);
	if (!match) return null;
	const left = operand(match[1] ?? '', values);
	const right = operand(match[3] ?? '', values);
	if (left === undefined || right === undefined) return null;
	return compared(left, match[2] ?? '', right);
}

function operand(text: string, values: Values): string | number | undefined {
	if (text.startsWith("'")) return text.slice(1, -1);
	if (/^[\d.]+$/.test(text)) return Number(text);
	return values.get(text);
}

function compared(left: string | number, sign: string, right: string | number): Truth {
	switch (sign) {
		case '<=':
			return left <= right;
		case '>=':
			return left >= right;
		case '<':
			return left < right;
		case '>':
			return left > right;
		case '==':
			return left === right;
		default:
			return left !== right;
	}
}

/**
 * How many of a standard's own indicators the household is deprived in, '' where an answer is
 * missing or the questionnaire does not work them out: a questionnaire's count is that of its
 * own standard only.
 */
export function deprivationsOver(indicators: readonly string[], valueOf: (name: string) => string): string {
	const values = indicators.map(valueOf);
	if (values.length === 0 || values.some((each) => each !== '0' && each !== '1')) return '';
	return String(values.filter((each) => each === '1').length);
}
