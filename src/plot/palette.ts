// Colours of a plot. Blue against vermilion is told apart with every kind of colour blindness; in grey the anomalous is thicker, dotted and
// marked by triangles, so no meaning hangs on colour alone.

export type Palette = {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly gridStrong: string;
  readonly zero: string;
  readonly line: string;
  readonly expected: string;
  readonly band: string;
  readonly anomaly: string;
  /** Text on `anomaly`. */
  readonly onAnomaly: string;
  readonly episode: string;
  readonly learning: string;
};

export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    background: '#ffffff',
    text: '#1b1f24',
    muted: '#56606b',
    grid: '#e8ebef',
    gridStrong: '#c5ccd4',
    zero: '#7b8591',
    line: '#17446f',
    expected: '#4a8cc2',
    band: '#a8cdec',
    anomaly: '#cc3311',
    onAnomaly: '#ffffff',
    episode: '#f6c4b6',
    learning: '#d3d9df',
  },
  dark: {
    background: '#13171c',
    text: '#e9ecef',
    muted: '#a4aeb9',
    grid: '#252b33',
    gridStrong: '#434c57',
    zero: '#7f8a96',
    line: '#9ccbf5',
    expected: '#5d9fd6',
    band: '#2c5274',
    anomaly: '#ff7a52',
    onAnomaly: '#13171c',
    episode: '#6b2a1a',
    learning: '#343c46',
  },
};
