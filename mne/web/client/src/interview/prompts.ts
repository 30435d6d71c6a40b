/** Questions as lines to go to: whose it is, what it asks, what is answered or wrong. */
import { h, type VNode } from 'vue';
import type { Entry } from '../engine.ts';
import type { InterviewWords } from '../words/interview.ts';
import type { Placed } from './pages.ts';
import type { Session } from './session.ts';
import { spoken } from './warnings.ts';

/** A line that goes to its question. */
export function prompt(session: Session, placed: Placed): VNode {
	const { question } = placed;
	const faulty = session.answers.isFaulty(question);
	return h('li', { key: question.id }, [
		h('button', { type: 'button', class: ['iv-prompt', faulty ? 'is-missing' : null], onClick: () => session.pager.goTo(question) }, [
			h('span', { class: 'iv-prompt-label' }, nameOf(placed, session.words)),
			h('span', { class: 'iv-prompt-value' }, faulty ? why(session, question) : spoken(question, question.value, session.words)),
		]),
	]);
}

/** Whose question it is, and what it asks. */
export function nameOf({ question, entries }: Placed, words: InterviewWords): string {
	const whose = entries.map(({ entry, index }) => titleOf(entry, index, words));
	const label = question.label?.plain.replace(/\s+/g, ' ').trim() || question.name;
	return [...whose, label].join(' › ');
}

/** Why a question is on the list: what was typed, the rule it breaks, or that it is blank. */
function why(session: Session, question: Placed['question']): string {
	const { words } = session;
	const typed = session.answers.typed.get(question.id);
	if (typed !== undefined) return `“${typed}”`;
	const { violation } = question;
	if (!violation) return words.notTaken;
	if (violation.condition === 'required' && question.kind !== 'note') return words.blankAnswer;
	return violation.message ?? words[violation.condition];
}

/** The record's own label ("Thành viên: An"), its first answer, or its kind and number. */
export function titleOf(entry: Entry, index: number, words: InterviewWords): string {
	const label = entry.title;
	if (label && !label.endsWith(':')) return label;
	const first = entry.children.find((each) => each.type === 'question' && each.kind === 'text');
	const value = first?.type === 'question' ? first.value : '';
	const kind = label.replace(/:$/, '').trim();
	return value || (kind ? `${kind} ${index + 1}` : words.entry(index + 1));
}
