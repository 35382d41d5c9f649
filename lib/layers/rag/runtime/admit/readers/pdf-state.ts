import { colour } from '../colour';
import type { Font } from './pdf-font';
import { type Box, EVERYWHERE, IDENTITY, type Matrix, type Point } from './pdf-geometry';
import type { Paint, Shape } from './pdf-paint';

/** With what a page paints at one moment; `save` and `restore` keep and bring back all of it. */
export interface State {
  matrix: Matrix;
  clip: Box;
  /** What a point is within, where that is no box. */
  clips: readonly Shape['has'][];
  /** Of the page, or of the form that is painted: patterns lie on it. */
  ground: Matrix;
  fill: Paint;
  stroke: Paint;
  /** Where that is sure to paint. */
  fillAt: Shape['has'];
  strokeAt: Shape['has'];
  fillAlpha: number;
  strokeAlpha: number;
  groupAlpha: number;
  blend: string;
  isMasked: boolean;
  /** Cut by the letters that were shown in a mode that clips. */
  isCutByText: boolean;
  isDashed: boolean;
  lineWidth: number;
  font?: Font;
  size: number;
  direction: 1 | -1;
  textMatrix: Matrix;
  at: Point;
  line: Point;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
  mode: number;
}

const BLACK: Paint = [colour(0, 0, 0)];
export const ANYWHERE: Shape['has'] = () => true;
export const START: State = {
  matrix: IDENTITY,
  clip: EVERYWHERE,
  clips: [],
  ground: IDENTITY,
  fill: BLACK,
  stroke: BLACK,
  fillAt: ANYWHERE,
  strokeAt: ANYWHERE,
  fillAlpha: 1,
  strokeAlpha: 1,
  groupAlpha: 1,
  blend: 'source-over',
  isMasked: false,
  isCutByText: false,
  isDashed: false,
  lineWidth: 1,
  size: 0,
  direction: 1,
  textMatrix: IDENTITY,
  at: [0, 0],
  line: [0, 0],
  charSpacing: 0,
  wordSpacing: 0,
  scale: 1,
  leading: 0,
  rise: 0,
  mode: 0,
};
