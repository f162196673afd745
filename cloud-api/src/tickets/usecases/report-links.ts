import type { FacilityKind, LocalisedText, ProblemClass, TicketState } from '@anju/contracts';

/** A facility as it is told to anybody who stands at it, and where it is for us. */
export interface LinkedPlace {
  readonly facilityId: string;
  readonly facilityName: LocalisedText;
  readonly facilityKind: FacilityKind;
  readonly location: string | null;
  readonly estateId: string;
  readonly estateName: LocalisedText;
  /** Of the estate, as tickets have it. */
  readonly path: string;
}

/** Who made or revoked a link. */
export interface LinkActor {
  readonly userId: string;
  readonly displayName: string;
}

export interface ReportLink {
  readonly token: string;
  readonly facilityId: string;
  readonly facilityName: LocalisedText;
  readonly facilityKind: FacilityKind;
  readonly location: string | null;
  readonly createdMs: number;
  readonly createdByName: string;
  readonly revokedMs: number | null;
  readonly revokedByName: string | null;
  readonly revokedReason: string | null;
  /** Reports that came by it. */
  readonly reports: number;
  readonly lastReportMs: number | null;
}

export interface NewLink {
  readonly token: string;
  readonly facilityId: string;
  readonly path: string;
  readonly createdMs: number;
  readonly createdBy: LinkActor;
}

/** What a receipt stands for. */
export interface Receipted {
  readonly ticketId: string;
  readonly ticketState: TicketState;
  readonly mergedInto: string | null;
  readonly receivedMs: number;
  readonly problemClass: ProblemClass;
  readonly facilityName: LocalisedText | null;
}

/** The codes at the facilities, within one transaction; what is visible is the scope's. */
export interface LinkRecords {
  /** `undefined`: there is no such token in force, or its facility is gone. */
  linkedPlace(token: string): Promise<LinkedPlace | undefined>;
  /** Of an estate or of one of its facilities, by facility; with `all` the revoked too, newest first. */
  linksOf(
    estateId: string,
    which: { readonly all: boolean; readonly facilityId?: string },
  ): Promise<readonly ReportLink[]>;
  /** Every facility of an estate; `undefined`: there is no such estate within the scope. */
  facilitiesOf(estateId: string): Promise<readonly { readonly id: string; readonly path: string }[] | undefined>;
  /** A facility that has a link in force keeps it. */
  addLinks(links: readonly NewLink[]): Promise<void>;
  /** `false`: the one made then is not in force. */
  revokeLink(
    link: { readonly facilityId: string; readonly createdMs: number },
    how: { readonly by: LinkActor; readonly reason: string; readonly atMs: number },
  ): Promise<boolean>;
  receipted(receipt: string): Promise<Receipted | undefined>;
}
