/** The end screen: what is missing, what needs a reason, the provisional result, and finishing. */
import { defineComponent, h, type VNode } from 'vue';
import { placedIn } from './pages.ts';
import { button, icon } from './parts.ts';
import { nameOf, prompt } from './prompts.ts';
import { Result } from './result.ts';
import { WarningView } from './question.ts';
import type { Session } from './session.ts';
import { isCheck, type Warning } from './warnings.ts';

export const End = defineComponent(
	({ session }: { session: Session }) =>
		() => {
			const { words } = session;
			const faults = session.answers.faults();
			const warnings = session.remarks.warnings();
			const open = session.remarks.unexplained().length;
			return h('div', { class: 'iv-end' }, [
				faults.length > 0 ? missing(session, faults.length) : h('p', { class: 'iv-ready' }, [icon('check'), h('span', words.endReady)]),
				warnings.length > 0
					? h('section', [
							open > 0 ? h('h2', words.endWarnings(open)) : null,
							...warnings.map((warning) =>
								h('div', { class: 'iv-end-warning', key: warning.path }, [
									about(session, warning),
									h(WarningView, { session, warning }),
									button(words.goTo, () => session.pager.goTo(warning.question), { class: 'iv-quiet iv-small' }),
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

/** Which question a warning is about; a check says so itself. */
function about(session: Session, warning: Warning): VNode | null {
	if (isCheck(warning.question)) return null;
	const placed = session.pager.pages
		.flatMap(({ items }) => [...placedIn(items)])
		.find(({ question }) => question === warning.question && question.path === warning.path);
	return h('p', { class: 'iv-prompt-page' }, placed ? nameOf(placed, session.words) : warning.label);
}

/** What is missing, page by page. */
function missing(session: Session, count: number): VNode {
	const pages = session.pager.pages
		.map((page) => ({ page, faults: [...placedIn(page.items)].filter(({ question }) => session.answers.isFaulty(question)) }))
		.filter(({ faults }) => faults.length > 0);
	return h('section', [
		h('h2', session.words.endMissing(count)),
		...pages.map(({ page, faults }) =>
			h('div', { key: page.id }, [
				h('h3', { class: 'iv-prompt-page' }, session.pager.title(page)),
				h('ul', { class: 'iv-prompts' }, faults.map((each) => prompt(session, each))),
			]),
		),
	]);
}
