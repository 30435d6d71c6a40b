/** Which control a question gets. */
import { defineComponent, h, type Component } from 'vue';
import type { Question } from '../../engine.ts';
import type { Session } from '../session.ts';
import { spoken } from '../warnings.ts';
import { BarcodeBox } from './barcode.ts';
import { DayBox, MomentBox, MonthBox, TimeBox, YearBox } from './days.ts';
import { DrawBox } from './draw.ts';
import { FileBox } from './files.ts';
import { PathBox, PointBox } from './places.ts';
import { NumberBox } from './number.ts';
import { RangeBox } from './range.ts';
import { RankBox } from './rank.ts';
import { ChoiceButtons, ChoiceList, ChoiceMenu, ChoiceSearch } from './choices.ts';
import { TextBox } from './text.ts';
import { TriggerBox } from './trigger.ts';

export interface ControlProps {
	readonly session: Session;
	readonly question: Question;
}

/** A choice of so many and more gets a box to search in, asked for or not. */
const MANY = 25;

export const Control = defineComponent(
	(props: ControlProps) => () => {
		const { session, question } = props;
		if (question.readonly) {
			return h('p', { class: 'iv-fixed' }, spoken(question, question.value, session.words));
		}
		return h(controlOf(question), { session, question });
	},
	{ props: ['session', 'question'] },
);

function controlOf(question: Question): Component {
	const has = (name: string) => question.appearances.has(name);
	switch (question.kind) {
		case 'integer':
		case 'decimal':
			return NumberBox;
		case 'date':
			return has('year') ? YearBox : has('month-year') ? MonthBox : DayBox;
		case 'time':
			return TimeBox;
		case 'dateTime':
			return MomentBox;
		case 'select-one':
			return oneOf(question);
		case 'select-multiple':
			return has('autocomplete') || has('minimal') || question.choices.length > MANY ? ChoiceSearch : ChoiceList;
		case 'rank':
			return RankBox;
		case 'range':
			return RangeBox;
		case 'geopoint':
			return PointBox;
		case 'geotrace':
		case 'geoshape':
			return PathBox;
		case 'upload':
			return has('signature') || has('draw') || has('annotate') ? DrawBox : FileBox;
		case 'barcode':
			return BarcodeBox;
		case 'trigger':
			return TriggerBox;
		default:
			return TextBox;
	}
}

function oneOf(question: Question): Component {
	const has = (name: string) => question.appearances.has(name);
	if (has('autocomplete')) return ChoiceSearch;
	if (has('likert') || has('horizontal') || has('horizontal-compact') || has('list-nolabel')) return ChoiceButtons;
	if (has('minimal')) return question.choices.length > MANY ? ChoiceSearch : ChoiceMenu;
	return question.choices.length > MANY ? ChoiceSearch : ChoiceList;
}
