/** What the interview asks over the page: a confirmation, a reason, a comment. */
import { defineComponent, h, ref, type VNode } from 'vue';
import { button, Modal } from './parts.ts';
import type { Asked, Session } from './session.ts';

export const Dialogs = defineComponent(
	({ session }: { session: Session }) =>
		() => {
			const { asked } = session.state;
			if (!asked) return null;
			if (asked.kind === 'confirm') return confirm(asked);
			return asked.kind === 'reason'
				? h(Writing, {
						session,
						title: session.words.whyKeep,
						about: asked.warning.text,
						help: session.words.reasonNeeded,
						ready: asked.warning.reasons,
						first: session.remarks.reasonFor(asked.warning)?.text ?? '',
						onKeep: (text: string) => session.remarks.say('kept', { path: asked.warning.path, question: asked.warning.label, value: asked.warning.value }, text),
					})
				: h(Writing, {
						session,
						title: session.words.commentFor,
						about: asked.question.label?.plain.trim() ?? '',
						help: session.words.commentHelp,
						ready: [],
						first: '',
						onKeep: (text: string) => session.remarks.say('comment', { path: asked.question.path, question: asked.question.label?.plain.trim() ?? '' }, text),
					});
		},
	{ props: ['session'] },
);

function confirm(asked: Extract<Asked, { kind: 'confirm' }>): VNode {
	return h(Modal, { title: asked.title, onClose: () => asked.answer(false) }, () => [
		asked.list.length > 0 ? h('ul', { class: 'iv-list' }, asked.list.map((each) => h('li', each))) : null,
		h('p', asked.text),
		h('div', { class: 'iv-row iv-dialog-foot' }, [
			button(asked.no, () => asked.answer(false)),
			button(asked.yes, () => asked.answer(true), { class: 'iv-main' }),
		]),
	]);
}

interface WritingProps {
	readonly session: Session;
	readonly title: string;
	readonly about: string;
	readonly help: string;
	readonly ready: readonly string[];
	readonly first: string;
	readonly onKeep: (text: string) => void;
}

const Writing = defineComponent(
	(props: WritingProps) => {
		const text = ref(props.first);
		const close = () => {
			props.session.state.asked = null;
		};
		const keep = () => {
			if (text.value.trim() === '') return;
			props.onKeep(text.value);
			close();
		};
		return () => {
			const { words } = props.session;
			return h(Modal, { title: props.title, onClose: close }, () => [
				h('p', props.about),
				h('div', { class: 'iv-row' }, props.ready.map((each) =>
					button(each, () => (text.value = each), { class: text.value === each ? 'is-chosen' : '', pressed: text.value === each }),
				)),
				h('label', { class: 'iv-label', for: 'iv-writing' }, words.reason === props.title ? props.title : props.help),
				h('textarea', {
					id: 'iv-writing',
					class: 'iv-box',
					rows: 3,
					value: text.value,
					onInput: (event: Event) => (text.value = (event.target as HTMLTextAreaElement).value),
				}),
				h('div', { class: 'iv-row iv-dialog-foot' }, [
					button(words.cancel, close),
					button(words.keep, keep, { class: 'iv-main', disabled: text.value.trim() === '' }),
				]),
			]);
		};
	},
	{ props: ['session', 'title', 'about', 'help', 'ready', 'first', 'onKeep'] },
);
