// What an ordinary day goes through comes as one file: lists, matters, firms, what was found.
export { CaseSheetPage } from "./case-sheet.tsx";
export { CaseVolumePage } from "./case-volume.tsx";
export { FirmPage } from "./firm.tsx";
export { ListPage } from "./list.tsx";
export { ListsPage } from "./lists.tsx";
export { MatterPage } from "./matter.tsx";
export { ProposalsPage } from "./proposals.tsx";
export { NearShown } from "../ui/near-shown.tsx";
export { ReferralsPage } from "./referrals.tsx";
export { SearchPage } from "./search.tsx";
export { loadActs } from "../sign/acts.ts";
