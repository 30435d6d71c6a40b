/** Small parts that every screen of the interview uses. */
import { defineComponent, h, onBeforeUnmount, onMounted, ref, type VNode, type VNodeChild } from 'vue';
import type { Piece, Words } from '../engine.ts';

/** A label as nodes; raw HTML never gets this far. */
export function rich(words: Words | null): VNodeChild[] {
	return (words?.pieces ?? []).map(node);
}

function node(piece: Piece): VNodeChild {
	if (piece.kind === 'text') return piece.text;
	if (piece.kind === 'break') return h('br');
	// A label is inside a label or heading already: block elements would break it.
	const name = /^(h\d|p|div)$/.test(piece.name) ? 'span' : piece.name;
	return h(name, { class: name === 'span' ? `md-${piece.name}` : null }, piece.children.map(node));
}

const PATHS = {
	home: 'M3 11 12 4l9 7M6 9.5V20h12V9.5',
	back: 'M15 5l-7 7 7 7',
	next: 'M9 5l7 7-7 7',
	list: 'M4 6h16M4 12h16M4 18h16',
	check: 'M5 13l4 4L19 7',
	alert: 'M12 4v10M12 18.5v.5',
	comment: 'M4 5h16v11H10l-5 4v-4H4z',
	plus: 'M12 5v14M5 12h14',
	up: 'M5 15l7-7 7 7',
	down: 'M5 9l7 7 7-7',
	bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
	camera: 'M4 8h4l2-3h4l2 3h4v11H4zM12 10.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4',
	pin: 'M12 21c5-6 7-9 7-12a7 7 0 1 0-14 0c0 3 2 6 7 12zM12 6.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6',
	day: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
	pen: 'M4 20l1-5L16 4l4 4L9 19z',
	close: 'M6 6l12 12M18 6L6 18',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): VNode {
	return h('svg', { class: 'iv-icon', viewBox: '0 0 24 24', 'aria-hidden': 'true' }, [h('path', { d: PATHS[name] })]);
}

/** A button with words, and an icon before them if wanted. */
export function button(
	words: string,
	onClick: () => void,
	more: { icon?: IconName; class?: string; disabled?: boolean; label?: string; pressed?: boolean } = {},
): VNode {
	const attributes = {
		type: 'button',
		class: ['iv-button', more.class],
		disabled: more.disabled,
		'aria-label': more.label,
		'aria-pressed': more.pressed,
		onClick,
	};
	return h('button', attributes, [more.icon ? icon(more.icon) : null, words ? h('span', words) : null]);
}

/** A dialog over the page; Escape and a tap beside it close it. */
export const Modal = defineComponent(
	(props: { title: string; onClose: () => void }, { slots }) => {
		const dialog = ref<HTMLDialogElement | null>(null);
		onMounted(() => dialog.value?.showModal());
		onBeforeUnmount(() => dialog.value?.close());
		return () =>
			h(
				'dialog',
				{
					ref: dialog,
					class: 'iv-dialog',
					'aria-label': props.title,
					onCancel: (event: Event) => {
						event.preventDefault();
						props.onClose();
					},
					onClick: (event: Event) => {
						if (event.target === dialog.value) props.onClose();
					},
				},
				[h('div', { class: 'iv-dialog-box' }, [h('h2', props.title), slots['default']?.()])],
			);
	},
	{ props: ['title', 'onClose'] },
);

/** A picture of a blob, released when it goes off the screen. */
export const Picture = defineComponent(
	(props: { blob: Blob; alt: string }) => {
		const url = URL.createObjectURL(props.blob);
		onBeforeUnmount(() => URL.revokeObjectURL(url));
		return () => h('img', { class: 'iv-picture', src: url, alt: props.alt });
	},
	{ props: ['blob', 'alt'] },
);

/** A recording of a blob. */
export const Sound = defineComponent(
	(props: { blob: Blob }) => {
		const url = URL.createObjectURL(props.blob);
		onBeforeUnmount(() => URL.revokeObjectURL(url));
		return () => h('audio', { class: 'iv-sound', src: url, controls: true });
	},
	{ props: ['blob'] },
);
