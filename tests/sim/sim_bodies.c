/* Bodies of acts, filled field by field from what fields of that name mean. */
#include "tests/sim/sim.h"

#include <stdio.h>

#include "archive.pb-c.h"
#include "common/base/assert.h"
#include "common/base/time.h"
#include "common/policy/papers/papers.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "services/hazard/inspection/tables.h"
#include "tests/sim/sim_hearing.h"
#include "types.pb-c.h"

struct filling {
	struct sim *sim;
	struct world_node *node;
	const struct act *act;
	struct arena *arena;
	unsigned element; /* of a repeated field */
	size_t firm;      /* that a trade is about */
	const char *step; /* of a trade, as sim_trades.c writes it; NULL: of none */
};

#define FIRMS_AT_WORK 5u /* those that officers deal with */

/* ---- texts: the first line that fits the act and the field; "" stands for any act */

struct words {
	const char *act, *field;
	const char *of[6];
};

static const struct words all_words[] = {
#include "tests/sim/sim_words.def"
};

static const char *some_sample_no(const struct filling *filling)
{
	char text[32];
	(void)snprintf(text, sizeof text, "CY2025-%u", (unsigned)sim_below(filling->sim, 100000));
	const char *copy = arena_text(filling->arena, text);
	ASSERT(copy != NULL);
	return copy;
}

static const char *text_of(const struct filling *filling, const char *field)
{
	struct sim *sim = filling->sim;
	bool usual = filling->firm != SIM_ANY_FIRM && sim_chance(sim, 90);
	if (usual && strcmp(field, "firm_key") == 0)
		return sim_firm(filling->firm);
	if (strstr(field, "_key") != NULL || strcmp(field, "key") == 0)
		return sim_firm(sim_below(sim, FIRMS_AT_WORK));
	if (strncmp(field, "successor", 9) == 0)
		return sim_firm(filling->firm != SIM_ANY_FIRM ? filling->firm + 1
							      : sim_below(sim, FIRMS_AT_WORK));
	if (strcmp(field, "class_code") == 0)
		return sim_class(sim_below(sim, SIM_CLASSES));
	if (strcmp(field, "sample_no") == 0)
		return some_sample_no(filling);
	for (size_t i = 0; i < sizeof all_words / sizeof all_words[0]; i++) {
		const struct words *words = &all_words[i];
		if (strcmp(words->field, field) != 0 ||
		    (words->act[0] != '\0' && strcmp(words->act, filling->act->name) != 0))
			continue;
		size_t count = 1; /* each has a word at least */
		while (count < 6 && words->of[count] != NULL)
			count++;
		size_t at = filling->element != UINT32_MAX ? filling->element % count
							   : (size_t)sim_below(sim, count);
		return words->of[at];
	}
	return "记录在案";
}

static size_t elements_of(struct sim *sim, const char *field)
{
	if (strcmp(field, "conditions") == 0)
		return sim_chance(sim, 95) ? 4 : 3;
	if (strcmp(field, "officers") == 0 || strcmp(field, "planned") == 0 ||
	    strcmp(field, "penalties") == 0 || strcmp(field, "participants") == 0)
		return sim_chance(sim, 90) ? 2 : 1;
	return 1 + (size_t)sim_below(sim, 2);
}

/* ---- numbers */

static bool ends(const char *name, const char *tail)
{
	size_t size = strlen(name), length = strlen(tail);
	return size >= length && strcmp(name + size - length, tail) == 0;
}

/* What is decided on the spot is small. */
static bool is_on_spot(const struct filling *filling)
{
	return strcmp(filling->act->name, "case.on-spot") == 0;
}

/* Of what the daemon keeps that makes them. */
static uint64_t some_number(const struct filling *filling, enum object_kind kind,
			    enum daemon daemon)
{
	struct sim *sim = filling->sim;
	struct world_node *home = sim->nodes[sim_county(filling->node)][daemon];
	uint64_t count = sim_count_of(home, kind);
	/* And one that isn't there. */
	bool there = count != 0 && sim_chance(sim, 95);
	uint64_t n = 1 + (there ? sim_below(sim, count) : count);
	return node_stage(home) != NULL ? sim_nth_object(sim, home, kind, n) : n;
}

static uint64_t moment_of(const struct filling *filling, const char *field)
{
	int64_t now_ms = world_now_ms(filling->sim->world);
	if (strcmp(field, "anchor_ms") == 0)
		now_ms -= (1 + (int64_t)sim_below(filling->sim, 3)) * MS_PER_DAY;
	if (strcmp(field, "begins_ms") == 0) /* a hearing, seven working days from its notice */
		now_ms += (11 + (int64_t)sim_below(filling->sim, 6)) * MS_PER_DAY;
	if (strcmp(field, "until_ms") == 0)
		now_ms += (1 + (int64_t)sim_below(filling->sim, 5)) * MS_PER_DAY;
	return (uint64_t)now_ms;
}

static uint64_t day_of(const struct filling *filling, const char *field)
{
	int32_t day = time_day_of_ms(world_now_ms(filling->sim->world));
	if (strcmp(field, "review_day") == 0)
		day += 30;
	struct civil_date date = time_civil_of_day(day);
	int32_t number = date.year * 10000 + date.month * 100 + date.day;
	return (uint64_t)number;
}

static uint64_t number_of(const struct filling *filling, const char *field)
{
	static const struct {
		const char *field;
		enum object_kind kind;
		enum daemon daemon;
	} objects[] = {{"to_report", OBJECT_REPORT, DAEMON_INTAKE},
		       {"hazard", OBJECT_HAZARD, DAEMON_HAZARD},
		       {"measure", OBJECT_MEASURE, DAEMON_ESCALATION},
		       {"casefile", OBJECT_CASEFILE, DAEMON_ESCALATION},
		       {"referral", OBJECT_REFERRAL, DAEMON_NOTIFY}};
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
		if (strcmp(field, objects[i].field) == 0)
			return some_number(filling, objects[i].kind, objects[i].daemon);
	}
	if (ends(field, "_ms"))
		return moment_of(filling, field);
	if (ends(field, "_day"))
		return day_of(filling, field);
	if (ends(field, "region"))
		return sim_regions[sim_below(filling->sim, SIM_REGIONS)];
	bool decides = strcmp(filling->act->name, "case.decide") == 0 || is_on_spot(filling) ||
		       strcmp(filling->act->name, "case.discuss") == 0;
	if (decides && ends(field, "_fen"))
		return 100000; /* no more than was announced */
	if (ends(field, "_fen"))
		return 100000 * (1 + sim_below(filling->sim, 20));
	return 1 + sim_below(filling->sim, 20);
}

/* Mostly what carries a matter on. */
static bool flag_of(struct sim *sim, const char *field)
{
	static const char *const likely[] = {"planned_listing", "listing",          "waived",
					     "as_served",       "publication_told", "rights_told"};
	for (size_t i = 0; i < sizeof likely / sizeof likely[0]; i++) {
		if (strcmp(field, likely[i]) == 0)
			return sim_chance(sim, 80);
	}
	return sim_chance(sim, strcmp(field, "statutory") == 0 ? 50 : 8);
}

/* What the acts of a trade say, where a draw would hardly ever be right. */
enum said { SAID_NEVER, SAID_HALF, SAID_NOT, SAID_NUMBER, SAID_IN_DAYS };

static const struct {
	const char *act, *field;
	enum said said;
	int64_t value;
} all_said[] = {
#include "tests/sim/sim_said.def"
};

static bool is_said(const struct filling *filling, const char *field, enum said *ret_said,
		    int64_t *ret_value)
{
	for (size_t i = 0; i < sizeof all_said / sizeof all_said[0]; i++) {
		const char *act = all_said[i].act;
		if (strcmp(all_said[i].field, field) == 0 &&
		    (act[0] == '\0' || strcmp(act, filling->act->name) == 0)) {
			*ret_said = all_said[i].said;
			*ret_value = all_said[i].value;
			return true;
		}
	}
	return false;
}

static bool is_part_of_paper(const ProtobufCFieldDescriptor *described)
{
	const ProtobufCMessageDescriptor *const papers[] = {
		&zh__case_report_command__descriptor,
		&zh__case_review_command__descriptor,
		&zh__case_legal_review_command__descriptor,
		&zh__case_decide_command__descriptor,
		&zh__case_on_spot_command__descriptor,
		&zh__case_publish_command__descriptor,
		&zh__case_certification_report_command__descriptor,
		&zh__hazard_order_command__descriptor,
		&zh__sampling_draw_command__descriptor};
	struct paper_part parts[PAPER_PARTS_MAX];
	for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++)
		for (size_t k = paper_parts(papers[i], parts); k > 0; k--)
			if (parts[k - 1].field == described)
				return true;
	return false;
}

/* What isn't stated is as telling as what is: a clock's act lives by the rule's own terms. */
static bool left_out(struct sim *sim, const char *act, const ProtobufCFieldDescriptor *described)
{
	const char *field = described->name;
	if ((described->flags & PROTOBUF_C_FIELD_FLAG_DEPRECATED) != 0)
		return true;
	if (strncmp(act, "clock.", 6) == 0)
		return strcmp(field, "ground") != 0 && strcmp(field, "evidence") != 0 &&
		       strcmp(field, "anchor_ms") != 0;
	if (strcmp(field, "subject") == 0 || strcmp(field, "key") == 0)
		return false;
	if (strcmp(field, "happened_ms") == 0 || strcmp(field, "seen_version") == 0)
		return true;
	/* A paper of six or seven parts is whole most of the time. */
	return is_part_of_paper(described) ? sim_chance(sim, 1) && sim_chance(sim, 25)
					   : sim_chance(sim, 5);
}

/* ---- messages */

static ProtobufCMessage *fill(const struct filling *filling,
			      const ProtobufCMessageDescriptor *descriptor);

static int enum_of(const struct filling *filling, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCEnumDescriptor *names = (const ProtobufCEnumDescriptor *)field->descriptor;
	if (names == &zh__penalty_kind__descriptor)
		return filling->element == 0 ? ZH__PENALTY_KIND__PENALTY_KIND_FINE
		       : is_on_spot(filling) ? ZH__PENALTY_KIND__PENALTY_KIND_WARNING
					     : ZH__PENALTY_KIND__PENALTY_KIND_SUSPEND_LICENCE;
	if (names == &zh__referral_kind__descriptor)
		return 1 + (int)sim_below(filling->sim, 4);
	/* Cash is an exception of the law. */
	if (names == &zh__payment_way__descriptor && sim_chance(filling->sim, 90))
		return ZH__PAYMENT_WAY__PAYMENT_WAY_BANK;
	/* Mostly an original that somebody collected, and that proves true. */
	if (names == &zh__sampled_stock__descriptor && sim_chance(filling->sim, 95))
		return ZH__SAMPLED_STOCK__SAMPLED_STOCK_FOR_SALE;
	bool of_piece =
		names == &zh__piece_kind__descriptor || names == &zh__piece_way__descriptor ||
		names == &zh__piece_form__descriptor || names == &zh__piece_finding__descriptor;
	if (of_piece && sim_chance(filling->sim, 95))
		return names->values[1].value;
	/* Judgements name first what carries a matter on; a sample's, what ends it. */
	if (strcmp(filling->act->name, "sampling.result") == 0 && sim_chance(filling->sim, 80))
		return names->values[names->n_values > 2 ? 2 : 1].value;
	if (names == &zh__review_finding__descriptor)
		return sim_chance(filling->sim, 99) ? ZH__REVIEW_FINDING__REVIEW_FINDING_MET
						    : ZH__REVIEW_FINDING__REVIEW_FINDING_NOT_MET;
	if (strcmp(field->name, "outcome") == 0 && sim_chance(filling->sim, 80))
		return names->values[1].value;
	return names->values[1 + sim_below(filling->sim, names->n_values - 1)].value;
}

/* Digests of what was attached. */
static ProtobufCBinaryData some_bytes(const struct filling *filling, const char *field)
{
	ProtobufCBinaryData bytes = {0};
	if (strcmp(field, "digest") != 0)
		return bytes;
	bytes.data = (uint8_t *)arena_alloc(filling->arena, 32);
	ASSERT(bytes.data != NULL);
	bytes.len = 32;
	random_fill(filling->sim->random, bytes.data, bytes.len);
	return bytes;
}

static size_t put_value(const struct filling *filling, const ProtobufCFieldDescriptor *field,
			uint8_t *at)
{
	uint64_t number;
	const char *text;
	const ProtobufCMessage *message;
	ProtobufCBinaryData bytes = {0};
	int value;
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = text_of(filling, field->name);
		memcpy(at, &text, sizeof text);
		return sizeof text;
	case PROTOBUF_C_TYPE_MESSAGE:
		message = fill(filling, (const ProtobufCMessageDescriptor *)field->descriptor);
		memcpy(at, &message, sizeof message);
		return sizeof message;
	case PROTOBUF_C_TYPE_BYTES:
		bytes = some_bytes(filling, field->name);
		memcpy(at, &bytes, sizeof bytes);
		return sizeof bytes;
	case PROTOBUF_C_TYPE_ENUM:
		value = enum_of(filling, field);
		memcpy(at, &value, sizeof value);
		return sizeof value;
	case PROTOBUF_C_TYPE_BOOL:
		value = flag_of(filling->sim, field->name);
		memcpy(at, &value, sizeof value);
		return sizeof value;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		number = number_of(filling, field->name);
		memcpy(at, &number,
		       sizeof(uint32_t)); /* little-endian, as everything that is stored */
		return sizeof(uint32_t);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		number = number_of(filling, field->name);
		memcpy(at, &number, sizeof number);
		return sizeof number;
	}
	UNREACHABLE("a field of a type that protobuf doesn't have");
}

static void put_field(const struct filling *filling, const ProtobufCFieldDescriptor *field,
		      uint8_t *base)
{
	const protobuf_c_boolean has = 1;
	struct filling one = *filling;
	one.element = UINT32_MAX;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count = elements_of(filling->sim, field->name);
		uint8_t *elements = (uint8_t *)arena_alloc(filling->arena, count * 16);
		ASSERT(elements != NULL);
		size_t used = 0;
		for (one.element = 0; one.element < count; one.element++)
			used += put_value(&one, field, elements + used);
		memcpy(base + field->quantifier_offset, &count, sizeof count);
		memcpy(base + field->offset, &elements, sizeof elements);
		return;
	}
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
		memcpy(base + field->quantifier_offset, &has, sizeof has);
	/* Sub-messages know which element of a list they are. */
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		one.element = filling->element;
	(void)put_value(&one, field, base + field->offset);
}

/* A number of 32 bits: days and counts are. */
static void put_said(const struct filling *filling, const ProtobufCFieldDescriptor *field,
		     enum said said, int64_t value, uint8_t *base)
{
	const protobuf_c_boolean has = 1;
	if (said == SAID_IN_DAYS)
		value = time_yyyymmdd(
			(int32_t)(time_day_of_ms(world_now_ms(filling->sim->world)) + value));
	uint32_t number = (uint32_t)value;
	ASSERT(field->type == PROTOBUF_C_TYPE_UINT32);
	memcpy(base + field->quantifier_offset, &has, sizeof has);
	memcpy(base + field->offset, &number, sizeof number);
}

static void put_stated(const ProtobufCFieldDescriptor *field, uint8_t *base)
{
	const protobuf_c_boolean yes = 1;
	ASSERT(field->type == PROTOBUF_C_TYPE_BOOL);
	memcpy(base + field->quantifier_offset, &yes, sizeof yes);
	memcpy(base + field->offset, &yes, sizeof yes);
}

static ProtobufCMessage *fill(const struct filling *filling,
			      const ProtobufCMessageDescriptor *descriptor)
{
	ProtobufCMessage *message = (ProtobufCMessage *)message_new(descriptor, filling->arena);
	ASSERT(message != NULL);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		enum said said = SAID_NUMBER;
		int64_t value;
		bool stated;
		if (sim_trade_says(filling->step, field->name, &stated)) {
			if (stated)
				put_stated(field, (uint8_t *)message);
			continue;
		}
		bool usual = is_said(filling, field->name, &said, &value);
		if (usual &&
		    (said == SAID_NEVER || sim_chance(filling->sim, said == SAID_HALF ? 50 : 90))) {
			if (said >= SAID_NUMBER)
				put_said(filling, field, said, value, (uint8_t *)message);
			continue;
		}
		if (!left_out(filling->sim, filling->act->name, &descriptor->fields[i]))
			put_field(filling, &descriptor->fields[i], (uint8_t *)message);
	}
	return message;
}

/* The power, the list and the officers without which nothing comes into custody. */
static void usual_papers(struct sim *sim, Zh__HazardGoodsCommand *goods)
{
	static const char *officers[] = {"lin", "mei"};
	bool registered = goods->to_place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
	goods->power = registered ? "APL-56" : "PQL-18-4";
	goods->custody_scope = registered ? NULL : "of the case";
	goods->officers = officers;
	goods->n_officers = 2;
	goods->n_lines = goods->n_lines != 0 ? 1 : 0;
	if (goods->n_lines != 0)
		goods->lines[0]->quantity = goods->quantity;
	SET_OPTIONAL(
		goods, release_ground,
		(Zh__ReleaseGround)(1 +
				    sim_below(sim, ZH__RELEASE_GROUND__RELEASE_GROUND_NOT_NEEDED)));
}

/* Drawn at random, hardly any goods would move: most of the time a move that has its paper. */
static void usual_goods(struct sim *sim, Zh__HazardGoodsCommand *goods)
{
#define MOVE(from, to, paper)                                                                      \
	{                                                                                          \
		ZH__GOODS_PLACE__GOODS_PLACE_##from, ZH__GOODS_PLACE__GOODS_PLACE_##to,            \
			ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_##paper                                 \
	}
	static const struct {
		Zh__GoodsPlace from, to;
		Zh__GoodsDocument paper;
	} moves[] = {MOVE(UNKNOWN, FREE, RECORD),          MOVE(UNKNOWN, FREE, RECORD),
		     MOVE(FREE, OFF_SALE, STOP_SALE),      MOVE(FREE, SEALED, SEAL),
		     MOVE(SEALED, FREE, RELEASE),          MOVE(FREE, DESTROYED, CONSENT),
		     MOVE(SEALED, WITH_POLICE, HAND_OVER), MOVE(FREE, REGISTERED, REGISTRATION)};
#undef MOVE
	size_t n = sim_below(sim, sizeof moves / sizeof moves[0]);
	SET_OPTIONAL(goods, from_place, moves[n].from);
	SET_OPTIONAL(goods, to_place, moves[n].to);
	SET_OPTIONAL(goods, document_kind, moves[n].paper);
	goods->has_goods_class = goods->has_from_lot = 0;
	SET_OPTIONAL(goods, on_the_spot, sim_chance(sim, 50));
	usual_papers(sim, goods);
}

/* ---- what only looks right as a whole */

static void campaign_of(struct filling *filling, Zh__CampaignAdoptCommand *command)
{
	union {
		const Zh__CampaignPlan *read;
		Zh__CampaignPlan *field;
	} plan = {sim_campaign_plan()};
	command->plan = plan.field;
	SET_OPTIONAL(command, year, 2021 + (uint32_t)sim_below(filling->sim, 5));
	command->has_source = 0;
	command->source = (ProtobufCBinaryData){0, NULL};
}

static const char *answer_of(struct filling *filling, const struct check_item *item)
{
	char text[64];
	bool well = sim_chance(filling->sim, 80);
	if (item->kind == CHECK_YES_NO)
		(void)snprintf(text, sizeof text, "%s=%s", item->id, well ? "yes" : "no:有问题");
	else if (item->kind == CHECK_NUMBER)
		(void)snprintf(text, sizeof text, "%s=%lld", item->id,
			       (long long)(well ? item->at_least : item->at_most + 1));
	else
		(void)snprintf(text, sizeof text, "%s=记录在案", item->id);
	char *copy = arena_text(filling->arena, text);
	ASSERT(copy != NULL);
	return copy;
}

/* The list that this inspection goes by. */
static const struct checklist *checklist_of(struct filling *filling, uint64_t inspection)
{
	struct inspection_texts texts;
	if (node_stage(filling->node) == NULL)
		return NULL;
	state_savepoint(node_state(filling->node));
	if (!inspection_texts_get(stage_rows(node_stage(filling->node)), inspection, &texts))
		return NULL;
	return sim_checklist(texts.text[INSPECTION_TEXT_CHECKLIST],
			     time_day_of_ms(world_now_ms(filling->sim->world)));
}

/* One of the answers, anew. */
static void amended_of(struct filling *filling, uint64_t inspection,
		       Zh__InspectionAmendCommand *command)
{
	const struct checklist *list = checklist_of(filling, inspection);
	if (list == NULL)
		return;
	const char **answers = (const char **)arena_alloc(filling->arena, sizeof *answers);
	ASSERT(answers != NULL);
	answers[0] = answer_of(filling, &list->items[sim_below(filling->sim, list->item_count)]);
	command->answers = answers;
	command->n_answers = 1;
}

/* Most sign; of the others the record says why not, mostly with a recording. */
static void signing_of(struct filling *filling, Zh__InspectionRecordCommand *command)
{
	bool there = sim_chance(filling->sim, 80);
	command->has_firm_signed = command->has_unsigned_ground = false;
	command->unsigned_ground = ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_UNKNOWN;
	command->firm_signed = false;
	command->party_there = there ? "负责人" : NULL;
	if (there && sim_chance(filling->sim, 90))
		SET_OPTIONAL(command, firm_signed, 1);
	else
		SET_OPTIONAL(command, unsigned_ground,
			     there ? ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_REFUSED_TO_SIGN
				   : ZH__UNSIGNED_GROUND__UNSIGNED_GROUND_ABSENT);
}

/* An answer to each of its questions. */
static void answers_of(struct filling *filling, uint64_t inspection,
		       Zh__InspectionRecordCommand *command)
{
	const struct checklist *list = checklist_of(filling, inspection);
	signing_of(filling, command);
	if (list == NULL)
		return;
	const char **answers =
		(const char **)arena_alloc(filling->arena, list->item_count * sizeof *answers);
	ASSERT(answers != NULL);
	for (size_t i = 0; i < list->item_count; i++)
		answers[i] = answer_of(filling, &list->items[i]);
	union {
		const char **made;
		char **field;
	} list_of = {answers};
	command->answers = (void *)list_of.field;
	command->n_answers = list->item_count;
}

/* The sheet of a visit is that of its firm, by who made it. */
static void patrol_of(struct filling *filling, uint64_t inspection, Zh__PatrolCommand *command)
{
	static const char *officers[] = {"lin", "mei"};
	struct inspection_texts texts;
	if (node_stage(filling->node) == NULL)
		return;
	state_savepoint(node_state(filling->node));
	if (!inspection_texts_get(stage_rows(node_stage(filling->node)), inspection, &texts))
		return;
	struct bytes key = texts.text[INSPECTION_TEXT_FIRM_KEY];
	SET_OPTIONAL(command, inspection, inspection);
	command->firm_key = arena_text_of(filling->arena, key);
	ASSERT(command->firm_key != NULL);
	command->officers = officers;
	command->n_officers = 2;
	if (command->result == NULL)
		command->result = "正常";
}

/* A patrol's term, or an approved plan: a cause has to be on record. */
static void visit_of(struct filling *filling, Zh__InspectionPlanCommand *command)
{
	bool patrol = sim_chance(filling->sim, 50);
	command->has_hazard = command->has_campaign = 0;
	command->hazard = command->campaign = 0;
	command->checklist = NULL;
	SET_OPTIONAL(command, kind,
		     patrol ? ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL
			    : ZH__INSPECTION_KIND__INSPECTION_KIND_SURPRISE);
	SET_OPTIONAL(command, ground,
		     patrol ? ZH__VISIT_GROUND__VISIT_GROUND_PATROL
			    : ZH__VISIT_GROUND__VISIT_GROUND_PLAN);
	if (!patrol)
		command->ground_ref = "年度检查计划第3项";
}

static void return_of(Zh__SelfCheckReturnCommand *command)
{
	bool major = false;
	for (size_t i = 0; i < command->n_risks; i++)
		major |= command->risks[i]->major != 0;
	SET_OPTIONAL(command, found,
		     major ? ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_MAJOR_RISK
			   : ZH__SELF_CHECK_RESULT__SELF_CHECK_RESULT_MINOR_RISK);
}

/* Only a merger and a split have successors, and one is enough. */
static void outside_of(Zh__FirmOutsideCommand *command)
{
	bool succeeded = command->change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_MERGED ||
			 command->change == ZH__OUTSIDE_CHANGE__OUTSIDE_CHANGE_SPLIT;
	command->n_successors = succeeded && command->n_successors != 0 ? 1 : 0;
}

/* Whoever says that a risk is in hand says how, and nobody else. */
static void mark_of(struct filling *filling, Zh__ReportClassifyCommand *command)
{
	bool controlled = sim_chance(filling->sim, 50);
	SET_OPTIONAL(command, risk,
		     controlled ? ZH__RISK_CONTROL__RISK_CONTROL_CONTROLLED
				: ZH__RISK_CONTROL__RISK_CONTROL_UNCONTROLLED);
	command->how = controlled ? "已全部下架封存" : NULL;
}

/* On its day, with those without whom there is none, and a record that they signed. */
static void hearing_of(struct filling *filling, uint64_t casefile, Zh__HearingHoldCommand *command)
{
	static Zh__HearingPresent there[] = {ZH__HEARING_PRESENT__HEARING_PRESENT_PARTY,
					     ZH__HEARING_PRESENT__HEARING_PRESENT_CASE_OFFICERS};
	command->attended = there;
	command->n_attended = sizeof there / sizeof there[0];
	SET_OPTIONAL(command, signing, ZH__HEARING_RECORD__HEARING_RECORD_SIGNED);
	if (node_stage(filling->node) == NULL)
		return;
	state_savepoint(node_state(filling->node));
	int64_t begins_ms = sim_hearing_ms(stage_rows(node_stage(filling->node)), casefile);
	if (begins_ms != 0)
		SET_OPTIONAL(command, held_ms, begins_ms);
}

static void make_whole(struct filling *filling, uint64_t target, ProtobufCMessage *body)
{
	const ProtobufCMessageDescriptor *kind = filling->act->body;
	void *command = body;
	if (kind == &zh__hazard_goods_command__descriptor && sim_chance(filling->sim, 80))
		usual_goods(filling->sim, (Zh__HazardGoodsCommand *)command);
	else if (kind == &zh__campaign_adopt_command__descriptor)
		campaign_of(filling, (Zh__CampaignAdoptCommand *)command);
	else if (kind == &zh__firm_outside_command__descriptor)
		outside_of((Zh__FirmOutsideCommand *)command);
	else if (kind == &zh__sampling_draw_command__descriptor && sim_chance(filling->sim, 90))
		sim_counted((Zh__SamplingDrawCommand *)command);
	else if (kind == &zh__inspection_plan_command__descriptor && sim_chance(filling->sim, 60))
		visit_of(filling, (Zh__InspectionPlanCommand *)command);
	else if (kind == &zh__inspection_record_command__descriptor)
		answers_of(filling, target, (Zh__InspectionRecordCommand *)command);
	else if (kind == &zh__inspection_amend_command__descriptor)
		amended_of(filling, target, (Zh__InspectionAmendCommand *)command);
	else if (kind == &zh__hearing_hold_command__descriptor && sim_chance(filling->sim, 90))
		hearing_of(filling, target, (Zh__HearingHoldCommand *)command);
	else if (kind == &zh__patrol_command__descriptor && target != 0)
		patrol_of(filling, target, (Zh__PatrolCommand *)command);
	else if (kind == &zh__report_classify_command__descriptor && sim_chance(filling->sim, 40))
		mark_of(filling, (Zh__ReportClassifyCommand *)command);
	else if (kind == &zh__self_check_return_command__descriptor && sim_chance(filling->sim, 90))
		return_of((Zh__SelfCheckReturnCommand *)command);
}

struct bytes sim_body(struct sim *sim, struct world_node *node, const struct act *act,
		      uint64_t target, struct sim_words words, struct arena *arena)
{
	struct filling filling = {sim, node, act, arena, UINT32_MAX, words.firm, words.step};
	if (act->body == NULL)
		return bytes_of(NULL, 0);
	ProtobufCMessage *body = fill(&filling, act->body);
	make_whole(&filling, target, body);
	struct bytes packed = message_pack(body, arena);
	ASSERT(packed.data != NULL);
	return packed;
}
