/** What a member says of itself to clients (etcd: `membership.Attributes`); its peer URLs are the configuration's. */
export interface MemberAttributes {
  readonly name: string;
  readonly clientUrls: readonly string[];
}
