/* Evidence of a case: what each way of taking can bring, by whom it was taken, and what a piece has
 * to say before it can be a basis.  程序规定 21 to 32. */
#include <stdio.h>
#include <string.h>

#include "services/escalation/cases/evidence.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

static struct object_id case_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_CASEFILE, 1);
}

static struct casefile_file file_of(struct decider_driver *driver)
{
	struct casefile_file file;
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	return file;
}

/* All that any way asks for, whichever it is. */
static Zh__CaseEvidenceCommand piece_of(Zh__PieceWay way, Zh__PieceKind kind)
{
	static const char *officers[] = {"zhang-wei", "wang-fang"};
	Zh__CaseEvidenceCommand body = ZH__CASE_EVIDENCE_COMMAND__INIT;
	SET_OPTIONAL(&body, piece_way, way);
	SET_OPTIONAL(&body, piece_kind, kind);
	SET_OPTIONAL(&body, piece_form, ZH__PIECE_FORM__PIECE_FORM_ORIGINAL);
	body.content = "ledger of sales";
	body.obtained_from = "the party's shop";
	body.transcript = "what is said in it";
	body.questioned = "the shopkeeper";
	body.scene_recording = "recorder 3";
	body.sample_list = "two of lot 7";
	body.laboratory = "the county's laboratory";
	body.lab_qualification = "CMA 7";
	SET_OPTIONAL(&body, questioned_alone, 1);
	SET_OPTIONAL(&body, signed_whole, 1);
	SET_OPTIONAL(&body, party_called, 1);
	SET_OPTIONAL(&body, samples_sealed, 1);
	if (way != ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER) {
		SET_OPTIONAL(&body, rights_told, 1);
		body.officers = officers;
		body.n_officers = 2;
	}
	return body;
}

static void take(struct decider_driver *driver, const Zh__CaseEvidenceCommand *body,
		 enum verdict wanted)
{
	fixture_act(driver, &fixture_officer, "case.evidence", case_id(driver), body, wanted);
}

/* By way: one letter for each kind that it can bring. */
static void test_each_way_brings_its_own_kinds(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	enum { KINDS = 8, WAYS = 8 };
	static const char *const brings[WAYS + 1] = {
		[ZH__PIECE_WAY__PIECE_WAY_COLLECTED] = "dtae",
		[ZH__PIECE_WAY__PIECE_WAY_SUBMITTED] = "dtaewpx",
		[ZH__PIECE_WAY__PIECE_WAY_QUESTIONED] = "wp",
		[ZH__PIECE_WAY__PIECE_WAY_SAMPLED] = "t",
		[ZH__PIECE_WAY__PIECE_WAY_BOUGHT] = "t",
		[ZH__PIECE_WAY__PIECE_WAY_ON_SCENE] = "s",
		[ZH__PIECE_WAY__PIECE_WAY_TESTED] = "x",
		[ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER] = "dtaewpxs",
	};
	static const char letters[KINDS + 1] = {
		[ZH__PIECE_KIND__PIECE_KIND_DOCUMENT] = 'd',
		[ZH__PIECE_KIND__PIECE_KIND_THING] = 't',
		[ZH__PIECE_KIND__PIECE_KIND_AUDIOVISUAL] = 'a',
		[ZH__PIECE_KIND__PIECE_KIND_ELECTRONIC] = 'e',
		[ZH__PIECE_KIND__PIECE_KIND_WITNESS] = 'w',
		[ZH__PIECE_KIND__PIECE_KIND_PARTY_STATEMENT] = 'p',
		[ZH__PIECE_KIND__PIECE_KIND_EXPERT_OPINION] = 'x',
		[ZH__PIECE_KIND__PIECE_KIND_SCENE_RECORD] = 's',
	};
	(void)fixture_case_to(driver, CASE_FILED);
	for (unsigned way = 1; way <= WAYS; way++) {
		for (unsigned kind = 1; kind <= KINDS; kind++) {
			bool can = strchr(brings[way], letters[kind]) != NULL;
			Zh__CaseEvidenceCommand body =
				piece_of((Zh__PieceWay)way, (Zh__PieceKind)kind);
			take(driver, &body, can ? VERDICT_DONE : VERDICT_INVALID);
			if (!can)
				fixture_refused(driver, "case.evidence.kind_of_way");
		}
	}
	Zh__CaseEvidenceCommand body =
		piece_of((Zh__PieceWay)(WAYS + 1), ZH__PIECE_KIND__PIECE_KIND_DOCUMENT);
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_piece_way");
	body = piece_of(ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER, (Zh__PieceKind)(KINDS + 1));
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_piece_kind");
	body = piece_of(ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER, (Zh__PieceKind)0);
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_piece_kind");
}

/* 程序规定 22: two of ours, whom the record names; of another authority none of ours. */
static void test_a_piece_names_who_took_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body =
		piece_of(ZH__PIECE_WAY__PIECE_WAY_COLLECTED, ZH__PIECE_KIND__PIECE_KIND_DOCUMENT);
	body.n_officers = 1;
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.two_officers");
	body.n_officers = 2;
	take(driver, &body, VERDICT_DONE);
	const Zh__CaseEvidenceTaken *taken =
		BODY(driver_newest(driver, KIND(CASE_EVIDENCE_TAKEN)), CaseEvidenceTaken);
	assert_int_equal(taken->n_officers, 2);
	assert_string_equal(taken->officers[0], "zhang-wei");
	assert_string_equal(taken->officers[1], "wang-fang");
	SET_OPTIONAL(&body, piece_way, ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER);
	SET_OPTIONAL(&body, rights_told, 0);
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.officers_of_other");
	assert_string_equal(driver->decision.refusal.where, "officers");
	assert_int_equal(file_of(driver).evidence_count, 1);
}

/* 程序规定 21(2): whoever takes the first evidence of the party tells it of its rights.  What
 * another authority took it took by its own rules, and our own first piece is still to come. */
static void test_the_party_is_told_of_its_rights_by_who_takes_the_evidence(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = piece_of(ZH__PIECE_WAY__PIECE_WAY_HANDED_OVER,
						ZH__PIECE_KIND__PIECE_KIND_PARTY_STATEMENT);
	take(driver, &body, VERDICT_DONE);
	SET_OPTIONAL(&body, rights_told, 1);
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.rights_of_other");
	assert_int_equal(file_of(driver).rights_told, 0);
	body = piece_of(ZH__PIECE_WAY__PIECE_WAY_QUESTIONED,
			ZH__PIECE_KIND__PIECE_KIND_PARTY_STATEMENT);
	SET_OPTIONAL(&body, rights_told, 0);
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.rights_untold");
	SET_OPTIONAL(&body, rights_told, 1);
	take(driver, &body, VERDICT_DONE);
	assert_int_equal(file_of(driver).rights_told, 1);
	SET_OPTIONAL(&body, rights_told, 0);
	take(driver, &body, VERDICT_DONE);
}

/* ---- what each piece has to say */

/* Each text of a piece by which this way asks for more than for a document. */
struct wanted {
	Zh__PieceWay way;
	Zh__PieceKind kind;
	bool copy;
	size_t text; /* its place in the command; 0: a mark is taken out */
	size_t mark;
	const char *code;
};

#define OF(field) offsetof(Zh__CaseEvidenceCommand, field)
#define WAY(name) ZH__PIECE_WAY__PIECE_WAY_##name
#define THE(name) ZH__PIECE_KIND__PIECE_KIND_##name

static const struct wanted wanted[] = {
	{WAY(COLLECTED), THE(DOCUMENT), false, OF(content), 0, "no_content"},
	{WAY(COLLECTED), THE(DOCUMENT), false, OF(obtained_from), 0, "no_origin"},
	{WAY(COLLECTED), THE(DOCUMENT), true, OF(no_original), 0, "no_original_why"},
	{WAY(COLLECTED), THE(DOCUMENT), true, OF(equal_by), 0, "copy_unconfirmed"},
	{WAY(COLLECTED), THE(ELECTRONIC), true, OF(copy_made), 0, "copy_unmade"},
	{WAY(COLLECTED), THE(AUDIOVISUAL), true, OF(copy_made), 0, "copy_unmade"},
	{WAY(COLLECTED), THE(AUDIOVISUAL), false, OF(transcript), 0, "no_transcript"},
	{WAY(QUESTIONED), THE(WITNESS), false, OF(questioned), 0, "no_questioned"},
	{WAY(QUESTIONED), THE(WITNESS), false, 0, OF(questioned_alone), "not_alone"},
	{WAY(QUESTIONED), THE(WITNESS), false, 0, OF(signed_whole), "unsigned"},
	{WAY(QUESTIONED), THE(WITNESS), false, OF(scene_recording), 0, "unrecorded"},
	{WAY(SAMPLED), THE(THING), false, 0, OF(party_called), "party_uncalled"},
	{WAY(SAMPLED), THE(THING), false, 0, OF(samples_sealed), "unsealed"},
	{WAY(SAMPLED), THE(THING), false, OF(sample_list), 0, "unsealed"},
	{WAY(SAMPLED), THE(THING), false, 0, OF(signed_whole), "unsigned"},
	{WAY(SAMPLED), THE(THING), false, OF(scene_recording), 0, "unrecorded"},
	{WAY(BOUGHT), THE(THING), false, 0, OF(samples_sealed), "unsealed"},
	{WAY(BOUGHT), THE(THING), false, OF(scene_recording), 0, "unrecorded"},
	{WAY(ON_SCENE), THE(SCENE_RECORD), false, 0, OF(party_called), "party_uncalled"},
	{WAY(ON_SCENE), THE(SCENE_RECORD), false, 0, OF(signed_whole), "unsigned"},
	{WAY(ON_SCENE), THE(SCENE_RECORD), false, OF(scene_recording), 0, "unrecorded"},
	{WAY(TESTED), THE(EXPERT_OPINION), false, OF(laboratory), 0, "unqualified"},
	{WAY(TESTED), THE(EXPERT_OPINION), false, OF(lab_qualification), 0, "unqualified"},
};

static Zh__CaseEvidenceCommand whole(const struct wanted *one)
{
	Zh__CaseEvidenceCommand body = piece_of(one->way, one->kind);
	bool recording = one->kind == THE(AUDIOVISUAL) || one->kind == THE(ELECTRONIC);
	if (!one->copy)
		return body;
	SET_OPTIONAL(&body, piece_form, ZH__PIECE_FORM__PIECE_FORM_COPY);
	body.no_original = "the original is kept at the bank";
	body.equal_by = recording ? NULL : "the shopkeeper signed for it";
	body.copy_made = recording ? "copied by officer 3 on the spot" : NULL;
	return body;
}

static void test_a_piece_says_all_that_its_way_asks_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		Zh__CaseEvidenceCommand body = whole(&wanted[i]);
		take(driver, &body, VERDICT_DONE);
		if (wanted[i].text != 0)
			memset((char *)&body + wanted[i].text, 0, sizeof body.content);
		else
			memset((char *)&body + wanted[i].mark, 0, sizeof(protobuf_c_boolean));
		assert_int_not_equal(driver_act_by(driver, &fixture_officer, "case.evidence",
						   case_id(driver), 0, &body, NULL),
				     VERDICT_DONE);
		assert_string_equal(strrchr(driver->decision.refusal.code, '.') + 1,
				    wanted[i].code);
	}
}

/* What isn't asked for by its way is nobody's to state: a document is no questioning. */
static void test_a_document_asks_for_nothing_of_a_scene(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *officers[] = {"zhang-wei", "wang-fang"};
	Zh__CaseEvidenceCommand body = ZH__CASE_EVIDENCE_COMMAND__INIT;
	(void)fixture_case_to(driver, CASE_FILED);
	SET_OPTIONAL(&body, piece_way, WAY(COLLECTED));
	SET_OPTIONAL(&body, piece_kind, THE(DOCUMENT));
	body.content = "ledger of sales";
	body.obtained_from = "the landlord";
	body.officers = officers;
	body.n_officers = 2;
	body.made_abroad = "Hong Kong";
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_form");
	SET_OPTIONAL(&body, piece_form, ZH__PIECE_FORM__PIECE_FORM_COPY);
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.no_original_why");
	SET_OPTIONAL(&body, piece_form, ZH__PIECE_FORM__PIECE_FORM_ORIGINAL);
	body.made_abroad = NULL;
	take(driver, &body, VERDICT_DONE);
	body.made_abroad = "Hong Kong";
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.abroad_unproved");
	body.abroad_proof = "certified there";
	SET_OPTIONAL(&body, foreign_language, 1);
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.untranslated");
	body.translated_by = "a translator who signed";
	take(driver, &body, VERDICT_DONE);
}

/* 程序规定 43: who doesn't sign is noted. */
static void test_a_refusal_to_sign_is_noted(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = piece_of(WAY(ON_SCENE), THE(SCENE_RECORD));
	SET_OPTIONAL(&body, signed_whole, 0);
	body.unsigned_note = "refused, filmed, a neighbour was there";
	take(driver, &body, VERDICT_DONE);
}

/* ---- on record */

#define SAID(field)                                                                                \
	{                                                                                          \
		OF(field), offsetof(Zh__CaseEvidenceTaken, field)                                  \
	}

static const struct {
	size_t said, kept;
} texts[] =
	{
		SAID(content),         SAID(obtained_from), SAID(no_original),
		SAID(equal_by),        SAID(copy_made),     SAID(transcript),
		SAID(questioned),      SAID(unsigned_note), SAID(sample_list),
		SAID(scene_recording), SAID(laboratory),    SAID(lab_qualification),
		SAID(made_abroad),     SAID(abroad_proof),  SAID(translated_by),
},
  marks[] = {
	  SAID(from_party),   SAID(rights_told),    SAID(questioned_alone), SAID(signed_whole),
	  SAID(party_called), SAID(samples_sealed), SAID(foreign_language),
};

#define COUNT_OF(table) (sizeof(table) / sizeof(table)[0])

static const Zh__CaseEvidenceTaken *taken_last(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(CASE_EVIDENCE_TAKEN)), CaseEvidenceTaken);
}

/* Whatever is said of a piece is read back as it was said; what isn't said of it isn't there. */
static void test_a_piece_is_on_record_as_it_was_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char said[COUNT_OF(texts)][16];
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = piece_of(WAY(COLLECTED), THE(DOCUMENT));
	SET_OPTIONAL(&body, piece_form, ZH__PIECE_FORM__PIECE_FORM_COPY);
	SET_OPTIONAL(&body, obtained_ms, driver->now_ms - MS_PER_HOUR);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const char *text = said[i];
		(void)snprintf(said[i], sizeof said[i], "text %zu", i);
		memcpy((char *)&body + texts[i].said, &text, sizeof text);
	}
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		memset((char *)&body + marks[i].said, 1, 1);
	take(driver, &body, VERDICT_DONE);
	const Zh__CaseEvidenceTaken *kept = taken_last(driver);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		const char *text;
		memcpy(&text, (const char *)kept + texts[i].kept, sizeof text);
		assert_non_null(text);
		assert_string_equal(text, said[i]);
	}
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		assert_int_equal(((const char *)kept)[marks[i].kept], 1);
	struct evidence_row row;
	assert_true(evidence_get(driver_rows(driver), 1, 1, &row));
	assert_string_equal(row.content, said[0]);
	assert_string_equal(row.obtained_from, said[1]);
	assert_int_equal(kept->piece, 1);
	assert_int_equal(kept->piece_kind, THE(DOCUMENT));
	assert_int_equal(kept->piece_way, WAY(COLLECTED));
	assert_int_equal(kept->piece_form, ZH__PIECE_FORM__PIECE_FORM_COPY);
	assert_int_equal(kept->obtained_ms, driver->now_ms - MS_PER_HOUR);
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		memset((char *)&body + marks[i].said, 0, 1);
	take(driver, &body, VERDICT_DONE);
	kept = taken_last(driver);
	for (size_t i = 0; i < COUNT_OF(marks); i++)
		assert_int_equal(((const char *)kept)[marks[i].kept], 0);
	assert_int_equal(kept->piece, 2);
}

/* A statement of the party is of it, whoever says so. */
static void test_what_the_party_states_is_of_the_party(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = piece_of(WAY(QUESTIONED), THE(PARTY_STATEMENT));
	take(driver, &body, VERDICT_DONE);
	assert_true(taken_last(driver)->from_party);
	body = piece_of(WAY(QUESTIONED), THE(WITNESS));
	take(driver, &body, VERDICT_DONE);
	assert_false(taken_last(driver)->from_party);
}

/* Of all that lacks the first is named. */
static void test_what_lacks_first_is_named(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = ZH__CASE_EVIDENCE_COMMAND__INIT;
	SET_OPTIONAL(&body, obtained_ms, driver->now_ms + 1);
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_piece_kind");
	assert_string_equal(driver->decision.refusal.where, "piece_kind");
	SET_OPTIONAL(&body, piece_kind, THE(WITNESS));
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_piece_way");
	assert_string_equal(driver->decision.refusal.where, "piece_way");
	SET_OPTIONAL(&body, piece_way, WAY(SAMPLED));
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.kind_of_way");
	SET_OPTIONAL(&body, piece_way, WAY(QUESTIONED));
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_content");
	assert_string_equal(driver->decision.refusal.where, "content");
	body.content = "what was seen";
	take(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "case.evidence.no_origin");
	assert_string_equal(driver->decision.refusal.where, "obtained_from");
	body.obtained_from = "a neighbour";
	take(driver, &body, VERDICT_INVALID);
	assert_string_equal(driver->decision.refusal.where, "obtained_ms");
	body.obtained_ms = driver->now_ms;
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.two_officers");
}

/* Before it is filed whoever checks the clue collects; then those who handle the case. */
static void test_a_filed_case_is_its_officers(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const struct principal other = {
		.id = "sun-tao", .unit = "inspection", .roles = ROLE_OFFICER};
	(void)fixture_case_to(driver, CASE_CHECKED);
	Zh__CaseEvidenceCommand body = piece_of(WAY(COLLECTED), THE(DOCUMENT));
	fixture_act(driver, &other, "case.evidence", case_id(driver), &body, VERDICT_DONE);
	driver_check_replay(driver);
}

static void test_who_doesnt_handle_the_case_takes_nothing_for_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const struct principal other = {
		.id = "sun-tao", .unit = "inspection", .roles = ROLE_OFFICER};
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = piece_of(WAY(COLLECTED), THE(DOCUMENT));
	fixture_act(driver, &other, "case.evidence", case_id(driver), &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.not_its_officer");
	take(driver, &body, VERDICT_DONE);
	Zh__CaseVerifyEvidenceCommand check = ZH__CASE_VERIFY_EVIDENCE_COMMAND__INIT;
	SET_OPTIONAL(&check, piece, 1);
	fixture_act(driver, &other, "case.verify-evidence", case_id(driver), &check,
		    VERDICT_REFUSED);
	fixture_refused(driver, "case.verify-evidence.not_its_officer");
}

static void test_a_case_has_ninety_nine_pieces_at_the_most(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand body = piece_of(WAY(COLLECTED), THE(DOCUMENT));
	for (unsigned i = 0; i < 99; i++)
		take(driver, &body, VERDICT_DONE);
	take(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.evidence.too_many_pieces");
	assert_int_equal(file_of(driver).evidence_count, 99);
}

/* ---- verified, or put aside */

#define VERIFIED ZH__PIECE_FINDING__PIECE_FINDING_VERIFIED
#define ASIDE ZH__PIECE_FINDING__PIECE_FINDING_SET_ASIDE
#define GROUND(name) ZH__PIECE_ASIDE__PIECE_ASIDE_##name

static Zh__CaseVerifyEvidenceCommand finding_of(Zh__PieceFinding finding)
{
	Zh__CaseVerifyEvidenceCommand body = ZH__CASE_VERIFY_EVIDENCE_COMMAND__INIT;
	SET_OPTIONAL(&body, piece, 1);
	SET_OPTIONAL(&body, piece_finding, finding);
	body.verified_how = "against the stock";
	return body;
}

static void find(struct decider_driver *driver, const Zh__CaseVerifyEvidenceCommand *body,
		 enum verdict verdict)
{
	fixture_act(driver, &fixture_officer, "case.verify-evidence", case_id(driver), body,
		    verdict);
}

static void isnt_found(struct decider_driver *driver, const Zh__CaseVerifyEvidenceCommand *body,
		       const char *code)
{
	assert_int_not_equal(driver_act_by(driver, &fixture_officer, "case.verify-evidence",
					   case_id(driver), 0, body, NULL),
			     VERDICT_DONE);
	assert_string_equal(strrchr(driver->decision.refusal.code, '.') + 1, code);
}

static struct evidence_row piece(struct decider_driver *driver, uint32_t number)
{
	struct evidence_row row;
	assert_true(evidence_get(driver_rows(driver), 1, number, &row));
	return row;
}

/* 程序规定 23: how it was verified, and what is put aside says why. */
static void test_a_finding_says_how_and_why(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand document = piece_of(WAY(COLLECTED), THE(DOCUMENT));
	take(driver, &document, VERDICT_DONE);
	Zh__CaseVerifyEvidenceCommand body = finding_of(ZH__PIECE_FINDING__PIECE_FINDING_UNKNOWN);
	SET_OPTIONAL(&body, piece, 2);
	isnt_found(driver, &body, "piece_unknown");
	SET_OPTIONAL(&body, piece, 1);
	body.verified_how = "";
	SET_OPTIONAL(&body, aside_ground, GROUND(UNLAWFUL));
	SET_OPTIONAL(&body, result_told_ms, driver->now_ms);
	isnt_found(driver, &body, "no_piece_finding");
	SET_OPTIONAL(&body, piece_finding, (Zh__PieceFinding)(ASIDE + 1));
	isnt_found(driver, &body, "no_piece_finding");
	SET_OPTIONAL(&body, piece_finding, VERIFIED);
	isnt_found(driver, &body, "aside_ground");
	assert_string_equal(driver->decision.refusal.where, "aside_ground");
	SET_OPTIONAL(&body, aside_ground, GROUND(UNKNOWN));
	isnt_found(driver, &body, "unverified");
	body.verified_how = "against the stock";
	isnt_found(driver, &body, "no_test");
	assert_string_equal(driver->decision.refusal.where, "result_told_ms");
	body = finding_of(ASIDE);
	SET_OPTIONAL(&body, result_told_ms, driver->now_ms);
	isnt_found(driver, &body, "aside_ground");
	SET_OPTIONAL(&body, aside_ground, (Zh__PieceAside)(GROUND(DEFECTIVE) + 1));
	isnt_found(driver, &body, "aside_ground");
	SET_OPTIONAL(&body, aside_ground, GROUND(DEFECTIVE));
	isnt_found(driver, &body, "no_test");
	struct casefile_file file = file_of(driver);
	assert_int_equal(evidence_waiting(&file), 1);
	assert_int_equal(piece(driver, 1).finding, 0);
}

/* What was put aside for a defect may be verified after all, and the other way about; the counts
 * of the case go along, and the latest finding is the one that is on record. */
static void test_a_finding_may_change_once_it_is_another(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand document = piece_of(WAY(COLLECTED), THE(DOCUMENT));
	take(driver, &document, VERDICT_DONE);
	Zh__CaseVerifyEvidenceCommand aside = finding_of(ASIDE), verified = finding_of(VERIFIED);
	SET_OPTIONAL(&aside, aside_ground, GROUND(DEFECTIVE));
	find(driver, &aside, VERDICT_DONE);
	const Zh__CaseEvidenceChecked *said =
		BODY(driver_newest(driver, KIND(CASE_EVIDENCE_CHECKED)), CaseEvidenceChecked);
	assert_int_equal(said->piece, 1);
	assert_int_equal(said->aside_ground, GROUND(DEFECTIVE));
	assert_string_equal(said->verified_how, "against the stock");
	assert_int_equal(said->result_told_ms, 0);
	SET_OPTIONAL(&aside, result_told_ms, driver->now_ms);
	isnt_found(driver, &aside, "found_so");
	SET_OPTIONAL(&aside, result_told_ms, 0);
	find(driver, &verified, VERDICT_DONE);
	said = BODY(driver_newest(driver, KIND(CASE_EVIDENCE_CHECKED)), CaseEvidenceChecked);
	assert_false(said->has_aside_ground);
	assert_int_equal(piece(driver, 1).aside, 0);
	assert_string_equal(piece(driver, 1).checked_by, fixture_officer.id);
	assert_int_equal(piece(driver, 1).checked_ms, driver->now_ms);
	assert_int_equal(file_of(driver).evidence_verified, 1);
	assert_int_equal(file_of(driver).evidence_aside, 0);
	isnt_found(driver, &verified, "found_so");
	SET_OPTIONAL(&aside, aside_ground, GROUND(UNLAWFUL));
	find(driver, &aside, VERDICT_DONE);
	assert_int_equal(file_of(driver).evidence_verified, 0);
	assert_int_equal(file_of(driver).evidence_aside, 1);
	/* 程序规定 23(4): never again. */
	isnt_found(driver, &verified, "unlawful");
}

static void test_nothing_is_found_behind_the_decision(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	Zh__CaseVerifyEvidenceCommand aside = finding_of(ASIDE);
	SET_OPTIONAL(&aside, aside_ground, GROUND(DEFECTIVE));
	find(driver, &aside, VERDICT_REFUSED);
	assert_int_equal(file_of(driver).evidence_verified, 1);
}

/* 程序规定 32: a test is no basis before the party was told what came of it. */
static void test_a_test_counts_once_its_result_is_told(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_FILED);
	Zh__CaseEvidenceCommand opinion = piece_of(WAY(TESTED), THE(EXPERT_OPINION));
	driver_advance(driver, driver->now_ms + 3 * MS_PER_DAY);
	SET_OPTIONAL(&opinion, obtained_ms, driver->now_ms - MS_PER_DAY);
	take(driver, &opinion, VERDICT_DONE);
	Zh__CaseVerifyEvidenceCommand body = finding_of(VERIFIED);
	isnt_found(driver, &body, "result_untold");
	SET_OPTIONAL(&body, result_told_ms, driver->now_ms + 1);
	find(driver, &body, VERDICT_INVALID);
	assert_string_equal(driver->decision.refusal.where, "result_told_ms");
	SET_OPTIONAL(&body, result_told_ms, driver->now_ms - 2 * MS_PER_DAY);
	isnt_found(driver, &body, "told_before");
	SET_OPTIONAL(&body, result_told_ms, driver->now_ms - MS_PER_DAY);
	find(driver, &body, VERDICT_DONE);
	assert_int_equal(
		BODY(driver_newest(driver, KIND(CASE_EVIDENCE_CHECKED)), CaseEvidenceChecked)
			->result_told_ms,
		driver->now_ms - MS_PER_DAY);
	body = finding_of(ASIDE);
	SET_OPTIONAL(&body, aside_ground, GROUND(DEFECTIVE));
	find(driver, &body, VERDICT_DONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_way_brings_its_own_kinds),
		TEST(test_a_piece_names_who_took_it),
		TEST(test_the_party_is_told_of_its_rights_by_who_takes_the_evidence),
		TEST(test_a_piece_says_all_that_its_way_asks_for),
		TEST(test_a_document_asks_for_nothing_of_a_scene),
		TEST(test_a_refusal_to_sign_is_noted),
		TEST(test_a_piece_is_on_record_as_it_was_told),
		TEST(test_what_the_party_states_is_of_the_party),
		TEST(test_what_lacks_first_is_named),
		TEST(test_a_filed_case_is_its_officers),
		TEST(test_who_doesnt_handle_the_case_takes_nothing_for_it),
		TEST(test_a_case_has_ninety_nine_pieces_at_the_most),
		TEST(test_a_finding_says_how_and_why),
		TEST(test_a_finding_may_change_once_it_is_another),
		TEST(test_nothing_is_found_behind_the_decision),
		TEST(test_a_test_counts_once_its_result_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
