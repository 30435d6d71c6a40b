/** A signature, a sketch, or marks on a photograph. */
import { defineComponent, h, onMounted, ref } from 'vue';
import { NotAPicture, readable, scaled, toBlob } from '../images.ts';
import { button, icon, Modal, Picture } from '../parts.ts';
import { placeOf } from '../pages.ts';
import type { ControlProps } from './control.ts';
import { useFile } from './files.ts';

const WIDTH = 900;

export const DrawBox = defineComponent(
	(props: ControlProps) => {
		const { session, question } = props;
		const { file, missing } = useFile(props);
		/** Whether the pad is open: it takes the whole finger, so it isn't always there. */
		const open = ref(false);
		return () => {
			const { words } = session;
			const held = file.value;
			const signature = question.appearances.has('signature');
			const done = () => {
				open.value = false;
			};
			return h('div', { class: 'iv-files' }, [
				held ? h(Picture, { blob: held, alt: question.value, key: question.value }) : null,
				missing.value ? h('p', { class: 'iv-hint' }, words.fileElsewhere(question.value)) : null,
				h('div', { class: 'iv-row' }, [
					button(
						question.value ? words.replace : signature ? words.sign : words.draw,
						() => {
							open.value = true;
						},
						{ icon: 'pen', class: question.value ? '' : 'iv-main' },
					),
					question.value ? button(words.remove, () => void session.answers.removeFile(question), { icon: 'bin', class: 'iv-quiet' }) : null,
				]),
				open.value
					? h(Modal, { title: question.label?.plain.trim() ?? '', onClose: done }, () => h(Pad, { session, question, onDone: done }))
					: null,
			]);
		};
	},
	{ props: ['session', 'question'] },
);

const Pad = defineComponent(
	({ session, question, onDone }: ControlProps & { onDone: () => void }) => {
		const canvas = ref<HTMLCanvasElement | null>(null);
		const drawn = ref(false);
		const fault = ref(false);
		const signature = question.appearances.has('signature');
		const annotate = question.appearances.has('annotate');
		const height = signature ? WIDTH / 3 : (WIDTH * 2) / 3;

		const wipe = () => {
			const context = canvas.value?.getContext('2d');
			if (!context || !canvas.value) return;
			context.fillStyle = '#fff';
			context.fillRect(0, 0, canvas.value.width, canvas.value.height);
			context.lineWidth = 4;
			context.lineCap = 'round';
			context.strokeStyle = annotate ? '#c00' : '#000';
			drawn.value = false;
		};
		onMounted(wipe);

		const at = (event: PointerEvent): [number, number] => {
			const box = (event.target as HTMLCanvasElement).getBoundingClientRect();
			const scale = (canvas.value?.width ?? WIDTH) / box.width;
			return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
		};
		const down = (event: PointerEvent) => {
			(event.target as HTMLCanvasElement).setPointerCapture(event.pointerId);
			const context = canvas.value?.getContext('2d');
			context?.beginPath();
			context?.moveTo(...at(event));
			move(event);
		};
		const move = (event: PointerEvent) => {
			if (event.buttons === 0 && event.pointerType === 'mouse') return;
			const context = canvas.value?.getContext('2d');
			context?.lineTo(...at(event));
			context?.stroke();
			drawn.value = true;
		};
		const under = async (event: Event) => {
			const [chosen] = (event.target as HTMLInputElement).files ?? [];
			if (!chosen || !canvas.value) return;
			try {
				const bitmap = await readable(chosen);
				const [width, tall] = scaled(bitmap.width, bitmap.height, WIDTH);
				canvas.value.width = width;
				canvas.value.height = tall;
				wipe();
				canvas.value.getContext('2d')?.drawImage(bitmap, 0, 0, width, tall);
				drawn.value = true;
				fault.value = false;
			} catch (error) {
				if (!(error instanceof NotAPicture)) throw error;
				fault.value = true;
			}
		};
		const keep = async () => {
			if (!canvas.value || !drawn.value) return;
			const blob = await toBlob(canvas.value, annotate ? 'image/jpeg' : 'image/png', 0.85);
			await session.answers.keepFile(question, blob, annotate ? 'jpg' : 'png');
			onDone();
		};

		return () => {
			const { words } = session;
			return h('div', { class: 'iv-files' }, [
				annotate
					? h('label', { class: 'iv-button' }, [
							icon('camera'),
							h('span', words.takePhoto),
							h('input', { class: 'iv-file', type: 'file', accept: 'image/*', onChange: (event: Event) => void under(event) }),
						])
					: null,
				fault.value ? h('p', { class: 'iv-fault' }, words.notPicture) : null,
				h('p', { class: 'iv-hint' }, signature ? words.signHere : words.drawHere),
				h('canvas', {
					ref: canvas,
					id: `${placeOf(question)}-input`,
					class: 'iv-canvas',
					width: WIDTH,
					height,
					tabindex: 0,
					role: 'img',
					'aria-label': signature ? words.signHere : words.drawHere,
					onPointerdown: down,
					onPointermove: move,
				}),
				h('div', { class: 'iv-row' }, [
					button(words.keepDrawing, () => void keep(), { class: 'iv-main', disabled: !drawn.value }),
					button(words.wipe, wipe, { class: 'iv-quiet' }),
					button(words.cancel, onDone, { class: 'iv-quiet' }),
				]),
			]);
		};
	},
	{ props: ['session', 'question', 'onDone'] },
);
