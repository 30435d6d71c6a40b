/** Soft warnings: what may be right, but is looked at again and kept only with a reason. */
import type { Previous } from '../contract.ts';
import type { Item, Question } from '../engine.ts';
import { shown } from '../numbers.ts';
import type { InterviewWords } from '../words/interview.ts';
import { differs, memberOf, type Compared } from './comparing.ts';
import { questionsIn, type Page } from './pages.ts';

export interface Warning {
	readonly path: string;
	/** Where to correct it. */
	readonly question: Question;
	/** The words of the question or check. */
	readonly label: string;
	readonly text: string;
	/** What is kept if a reason is given; another value is asked about again. */
	readonly value: string;
	readonly reasons: readonly string[];
}

/** A note of the questionnaire with such a name is a check: it shows only when it finds something. */
const CHECK = /^check_/;

/** Every warning of an interview now, in the order of the questionnaire. */
export function warningsOf(pages: readonly Page[], previous: Previous | null, words: InterviewWords): Warning[] {
	return pages.flatMap(({ items }) => warningsIn(items, previous, words));
}

function warningsIn(items: readonly Item[], previous: Previous | null, words: InterviewWords): Warning[] {
	const found: Warning[] = [];
	walk(items, previous?.values ?? {});
	return found;

	function walk(some: readonly Item[], before: Readonly<Record<string, string>>): void {
		for (const item of some) {
			if (!item.relevant) continue;
			if (item.type === 'group') walk(item.children, before);
			else if (item.type === 'question') found.push(...checks(item, words), ...changes(item, before, words));
			else {
				if (previous) found.push(...membersChanged(item, previous, words));
				for (const entry of item.entries) walk(entry.children, entryBefore(entry.children, previous));
			}
		}
	}
}

/** Whether a question is a check of the questionnaire. */
export function isCheck(question: Question): boolean {
	return question.kind === 'note' && CHECK.test(question.name);
}

function checks(question: Question, words: InterviewWords): Warning[] {
	if (!isCheck(question)) return [];
	const text = question.label?.plain.trim() ?? question.name;
	return [{ path: question.path, question, label: text, text, value: text, reasons: words.reasons }];
}

/** What last round's answer to this question was, as XML writes it; '' where it was not asked. */
export function before(question: Question, values: Readonly<Record<string, string>>): string {
	return values[question.name] ?? '';
}

function changes(question: Question, values: Readonly<Record<string, string>>, words: InterviewWords): Warning[] {
	const was = before(question, values);
	if (!differs(was, question.value, comparedAs(question))) return [];
	return [
		{
			path: question.path,
			question,
			label: question.label?.plain.trim() ?? question.name,
			text: words.changed(spoken(question, was, words), spoken(question, question.value, words)),
			value: question.value,
			reasons: words.changedReasons,
		},
	];
}

function comparedAs(question: Question): Compared {
	if (question.calculated) return 'text';
	switch (question.kind) {
		case 'integer':
		case 'decimal':
		case 'range':
			return 'number';
		case 'select-one':
		case 'select-multiple':
			return 'choice';
		case 'date':
			return question.name === 'interview_date' ? 'text' : 'date';
		default:
			return 'text';
	}
}

/** An answer in words: labels of choices, numbers and dates as people write them. */
export function spoken(question: Question, value: string, words: InterviewWords): string {
	if (value === '') return words.blankAnswer;
	switch (question.kind) {
		case 'select-one':
		case 'select-multiple':
		case 'rank':
			return value.split(' ').map((each) => labelOf(question, each)).join(', ');
		case 'integer':
		case 'decimal':
		case 'range':
			return shown(value, words.language);
		case 'date':
			return value.slice(0, 10).split('-').reverse().join('/');
		case 'time':
			return value.slice(0, 5);
		case 'dateTime':
			return `${value.slice(11, 16)} ${value.slice(0, 10).split('-').reverse().join('/')}`;
		case 'trigger':
			return words.confirmRead;
		default:
			return value;
	}
}

function labelOf(question: Question, value: string): string {
	return question.choices.find((each) => each.value === value)?.words?.plain.trim() ?? value;
}

// ---------------------------------------------------------------- members

const NAMES = ['member_name', 'name'];

/** Last round's record of the person in this entry; empty where nobody or several match. */
export function entryBefore(items: readonly Item[], previous: Previous | null): Readonly<Record<string, string>> {
	const members = previous?.members ?? [];
	const nameOf = NAMES.find((name) => members[0] && name in members[0]);
	if (!nameOf) return {};
	for (const question of questionsIn(items)) {
		if (question.name === nameOf) return memberOf(question.value, members, nameOf) ?? {};
	}
	return {};
}

function membersChanged(
	repeat: Extract<Item, { type: 'repeat' }>,
	previous: Previous,
	words: InterviewWords,
): Warning[] {
	const [entry] = repeat.entries;
	const was = previous.members.length;
	const now = repeat.entries.length;
	const first = entry ? [...questionsIn(entry.children)] : [];
	const isRoster = NAMES.some((name) => previous.members[0]?.[name] !== undefined && first.some((each) => each.name === name));
	const [question] = first;
	if (!question || !isRoster || !differs(String(was), String(now), 'number')) return [];
	const text = words.membersChanged(was, now);
	return [{ path: repeat.path, question, label: repeat.label?.plain.trim() ?? repeat.name, text, value: String(now), reasons: words.changedReasons }];
}
