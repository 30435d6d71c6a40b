/** The end screen: what is missing, what needs a reason, the provisional result, and finishing. */
import { defineComponent, h, type VNode } from 'vue';
import type { Question } from '../engine.ts';
import { button, icon } from './parts.ts';
import { Result } from './result.ts';
import { WarningView } from './question.ts';
import type { Session } from './session.ts';

export const End = defineComponent(
	({ session }: { session: Session }) =>
		() => {
			const { words } = session;
			const faults = session.faults();
			const warnings = session.warnings();
			const open = session.unexplained().length;
			return h('div', { class: 'iv-end' }, [
				faults.length > 0 ? missing(session, faults) : h('p', { class: 'iv-ready' }, [icon('check'), h('span', words.endReady)]),
				warnings.length > 0
					? h('section', [
							open > 0 ? h('h2', words.endWarnings(open)) : null,
							...warnings.map((warning) =>
								h('div', { class: 'iv-end-warning', key: warning.path }, [
									h(WarningView, { session, warning }),
									button(words.goTo, () => session.goTo(warning.question), { class: 'iv-quiet iv-small' }),
								]),
							),
						])
					: null,
				h(Result, { session }),
				session.state.finishFailed ? h('p', { class: 'iv-fault', role: 'alert' }, words.finishFailed) : null,
				h('p', { class: 'iv-hint' }, words.finishHelp),
				h('div', { class: 'iv-column' }, [
					button(session.state.finishing ? words.finishing : words.finish, () => void session.finish(), {
						icon: 'check',
						class: 'iv-main iv-finish',
						disabled: faults.length > 0 || open > 0 || session.state.finishing,
					}),
					button(words.saveDraft, () => void session.goHome(), { icon: 'home' }),
				]),
			]);
		},
	{ props: ['session'] },
);

function missing(session: Session, faults: readonly Question[]): VNode {
	const { words } = session;
	return h('section', [
		h('h2', words.endMissing(faults.length)),
		h('ul', { class: 'iv-prompts' }, faults.map((question) =>
			h('li', { key: question.id }, [
				h('button', { type: 'button', class: 'iv-prompt is-missing', onClick: () => session.goTo(question) }, [
					h('span', { class: 'iv-prompt-label' }, question.label?.plain.trim() || question.name),
					h('span', { class: 'iv-prompt-value' }, why(session, question)),
				]),
			]),
		)),
	]);
}

function why(session: Session, question: Question): string {
	const typed = session.state.typed.get(question.id);
	if (typed !== undefined) return `“${typed}”`;
	const { violation } = question;
	return violation ? (violation.message ?? session.words[violation.condition]) : session.words.notTaken;
}
