/** One question: its words, its control, and everything said about the answer. */
import { defineComponent, h, type VNode, type VNodeChild } from 'vue';
import type { Question, Words } from '../engine.ts';
import { Control } from './controls/control.ts';
import { button, icon, Picture, rich, Sound } from './parts.ts';
import { placeOf } from './pages.ts';
import type { Session } from './session.ts';
import { before, isCheck, spoken, type Warning } from './warnings.ts';

export interface QuestionProps {
	readonly session: Session;
	readonly question: Question;
	readonly pageId: string;
	/** Last round's answers of the household, or of this member. */
	readonly previous: Readonly<Record<string, string>>;
}

export const QuestionView = defineComponent(
	(props: QuestionProps) => () => {
		const { question, session } = props;
		if (!question.relevant) return null;
		if (isCheck(question)) return check(props);
		if (question.kind === 'note') return note(props);
		if (question.appearances.has('label')) return h('p', { class: 'iv-table-label' }, rich(question.label));
		return h(
			'section',
			{
				id: placeOf(question),
				class: ['iv-question', fault(props) ? 'has-fault' : null],
				'data-name': question.name,
				'data-path': question.path,
				'aria-labelledby': `${placeOf(question)}-label`,
				onFocusin: () => session.look(question),
				onPointerdown: () => session.look(question),
			},
			[head(props), ...supervisor(props), h(Control, { session, question }), said(props)],
		);
	},
	{ props: ['session', 'question', 'pageId', 'previous'] },
);

function head({ question, session }: QuestionProps): VNode {
	const { words } = session;
	const comments = session.remarks.on(question.path).filter((each) => each.kind === 'comment');
	const remark = button(
		comments.length > 0 ? String(comments.length) : '',
		() => {
			session.state.asked = { kind: 'comment', question };
		},
		{ icon: 'comment', class: 'iv-remark', label: words.commentFor },
	);
	return h('div', { class: 'iv-head' }, [
		remark,
		h('label', { id: `${placeOf(question)}-label`, for: `${placeOf(question)}-input`, class: 'iv-label' }, [
			...rich(question.label ?? fallback(question)),
			question.required && !question.readonly ? h('span', { class: 'iv-required', title: words.requiredMark }, '\u00a0*') : null,
		]),
		...media(question.label, session),
		question.hint?.plain.trim()
			? h('p', { id: `${placeOf(question)}-hint`, class: 'iv-hint' }, rich(question.hint))
			: null,
	]);
}

function fallback(question: Question): Words {
	return { plain: question.name, pieces: [{ kind: 'text', text: question.name }], image: null, audio: null };
}

/** Pictures and sounds of a label, from the questionnaire's own files. */
export function media(label: Words | null, session: Session): VNodeChild[] {
	const of = (name: string | null) => {
		const found = name ? session.interview.form.files.media.get(name) : undefined;
		return found instanceof Blob ? found : null;
	};
	const image = of(label?.image ?? null);
	const audio = of(label?.audio ?? null);
	return [
		image ? h(Picture, { blob: image, alt: label?.plain ?? '', key: label?.image ?? '' }) : null,
		audio ? h(Sound, { blob: audio, key: label?.audio ?? '' }) : null,
	];
}

function fault({ question, session, pageId }: QuestionProps): string | null {
	if (session.answers.typed.has(question.id)) return null;
	if (session.answers.refused.has(question.id)) return session.words.notTaken;
	const { violation } = question;
	if (!violation || !session.answers.shows(question, pageId)) return null;
	return violation.message ?? session.words[violation.condition];
}

/** Fault, last round, warning, comments: below the control, in this order. */
function said(props: QuestionProps): VNode {
	const { question, session, previous } = props;
	const { words } = session;
	const wrong = fault(props);
	const was = before(question, previous);
	const comments = session.remarks.on(question.path).filter((each) => each.kind === 'comment');
	const warnings = session.remarks.warningsHere().filter((each) => each.question === question && each.path === question.path);
	return h('div', { class: 'iv-said' }, [
		h('div', { 'aria-live': 'polite' }, [
			wrong ? h('p', { class: 'iv-fault', id: `${placeOf(question)}-fault` }, [icon('alert'), h('span', wrong)]) : null,
		]),
		was ? h('p', { class: 'iv-before' }, words.lastRound(session.start.previous?.round ?? '', spoken(question, was, words))) : null,
		...comments.map((each) => h('p', { class: 'iv-comment' }, each.text)),
		...warnings.map((each) => h(WarningView, { session, warning: each })),
	]);
}

function supervisor({ question, session }: QuestionProps): VNode[] {
	return session.remarks
		.on(question.path)
		.filter((each) => each.kind === 'returned')
		.map((each) => h('p', { class: 'iv-returned' }, [h('strong', `${session.words.supervisorSays}: `), each.text]));
}

function note({ question, session }: QuestionProps): VNode {
	const faulty = question.violation?.message;
	return h(
		'section',
		{ id: placeOf(question), class: ['iv-note', faulty ? 'has-fault' : null], 'data-name': question.name },
		[
			h('p', { class: 'iv-note-text' }, rich(question.label ?? question.hint)),
			...media(question.label, session),
			question.label && question.hint?.plain.trim() ? h('p', { class: 'iv-hint' }, rich(question.hint)) : null,
			faulty ? h('p', { class: 'iv-fault' }, [icon('alert'), h('span', faulty)]) : null,
		],
	);
}

/** A check of the questionnaire that found something. */
function check({ question, session }: QuestionProps): VNode {
	const warning = session.remarks.warningsHere().find((each) => each.path === question.path);
	return h('section', { id: placeOf(question), class: 'iv-check', 'data-name': question.name }, [
		warning ? h(WarningView, { session, warning }) : null,
	]);
}

/** A soft warning, with the reason for which it was kept or a way to give one. */
export const WarningView = defineComponent(
	(props: { session: Session; warning: Warning }) => () => {
		const { session, warning } = props;
		const { words } = session;
		const kept = session.remarks.reasonFor(warning);
		const ask = () => {
			session.state.asked = { kind: 'reason', warning };
		};
		return h('div', { class: ['iv-warning', kept ? 'is-kept' : null] }, [
			h('p', [icon(kept ? 'check' : 'alert'), h('span', [h('strong', `${words.check}: `), warning.text])]),
			kept ? h('p', { class: 'iv-kept' }, words.keptBecause(kept.text)) : null,
			button(kept ? words.changeReason : words.keepWithReason, ask, { class: 'iv-small' }),
		]);
	},
	{ props: ['session', 'warning'] },
);
