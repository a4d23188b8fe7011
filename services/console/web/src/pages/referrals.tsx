// Letters between regions, both ways.
import { usePages } from "../state/pages.ts";
import { t, type TextName } from "../ui/text.ts";
import { useTitle } from "../ui/title.ts";
import { ChangesNotice, Rows } from "./list.tsx";

function Direction({ direction, text }: { direction: "ours" | "theirs"; text: TextName }) {
  const rows = usePages("/lists/referral", { direction });
  return (
    <section aria-labelledby={direction}>
      <h2 id={direction}>{t(text)}</h2>
      <ChangesNotice reload={rows.reload} />
      <Rows rows={rows} caption={t(text)} />
    </section>
  );
}

export function ReferralsPage() {
  useTitle(t("referrals"));
  return (
    <>
      <h1>{t("referrals")}</h1>
      <div class="board">
        <Direction direction="theirs" text="theirs" />
        <Direction direction="ours" text="ours" />
      </div>
    </>
  );
}
