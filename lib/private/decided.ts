/** Props of which `Names` have a value: their defaults are decided, and what checks reads the same as what makes. */
export type Decided<Props, Names extends keyof Props> = Props & Required<Pick<Props, Names>>;
