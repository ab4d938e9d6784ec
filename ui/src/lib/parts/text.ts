// Measures text before it is drawn, for bars and lines that may only hold what fits whole.
let pen: CanvasRenderingContext2D | null | undefined;

export function textWidth(text: string, font: string): number {
  if (pen === undefined) pen = document.createElement('canvas').getContext('2d');
  if (!pen) return text.length * 7;
  pen.font = `${font} "Atkinson Hyperlegible Next Variable", sans-serif`;
  return pen.measureText(text).width;
}
