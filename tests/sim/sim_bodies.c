/* Bodies of acts, filled field by field from what fields of that name mean. */
#include "tests/sim/sim.h"

#include <stdio.h>

#include "common/base/assert.h"
#include "common/base/time.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "types.pb-c.h"

struct filling {
	struct sim *sim;
	struct world_node *node;
	const struct act *act;
	struct arena *arena;
	unsigned element; /* of a repeated field */
};

/* ---- texts: the first line that fits the act and the field; "" stands for any act */

struct words {
	const char *act, *field;
	const char *of[6];
};

static const struct words all_words[] = {
	{"report.mediate", "outcome", {"agreed", "terminated", "withdrawn"}},
	{"report.check", "outcome", {"begun", "hazard", "filing_proposed", "referred"}},
	{"case.decide",
	 "outcome",
	 {"penalty", "penalty", "penalty", "penalty", "no_penalty", "not_made_out"}},
	{"clock.suspend", "ground", {"testing", "appraisal", "post"}},
	{"clock.rule", "rule_id", {"APP-18", "OURS-HZ-RECTIFY"}},
	{"case.review", "opinion", {"同意"}},
	{"notice.serve", "method", {"direct", "mail", "announcement"}},
	{"", "officers", {"lin", "mei"}},
	{"", "conditions", {"preliminary_evidence", "punishable", "jurisdiction", "within_time"}},
	{"", "attendees", {"legal_representative", "quality_director"}},
	{"", "commitments", {"立即整改", "召回"}},
	{"", "questions", {"该批次去向？", "生产者是否在业？"}},
	{"", "measures", {"restrict_bids"}},
	{"",
	 "listing_ground",
	 {"harms_life_and_health", "unlicensed", "obstructed_inspection", "refuses_to_perform"}},
	{"", "answer_code", {"consented", "filed", "handled", "refused"}},
	{"", "reason_code", {"not_competent", "incomplete"}},
	{"", "mediator", {"bao"}},
	{"", "owner", {"lin", "mei"}},
	{"", "channel", {"12348"}},
	{"", "method", {"direct"}},
	{"", "unit", {"件"}},
	{"", "batch", {"B0", "B1", "B2", "B3"}},
	{"", "feed", {"hotline"}},
	{"", "by", {"黔南州市场监管局"}},
	{"", "number", {"黔南市监信〔2025〕1号"}},
	{"", "addressee", {"都匀市城南五金店"}},
	{"", "firm_name", {"都匀市城南五金店"}},
	{"", "name", {"都匀市城南五金店"}},
};

static const char *text_of(const struct filling *filling, const char *field)
{
	struct sim *sim = filling->sim;
	if (strstr(field, "_key") != NULL || strcmp(field, "key") == 0)
		return sim_firm(sim_below(sim, 5));
	if (strcmp(field, "class_code") == 0)
		return sim_class(sim_below(sim, SIM_CLASSES));
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
	    strcmp(field, "penalties") == 0)
		return sim_chance(sim, 90) ? 2 : 1;
	return 1 + (size_t)sim_below(sim, 2);
}

/* ---- numbers */

static bool ends(const char *name, const char *tail)
{
	size_t size = strlen(name), length = strlen(tail);
	return size >= length && strcmp(name + size - length, tail) == 0;
}

static uint64_t some_number(const struct filling *filling, enum object_kind kind)
{
	uint64_t count = sim_count_of(filling->node, kind);
	return 1 + sim_below(filling->sim, count + 1); /* and one that isn't there */
}

static uint64_t moment_of(const struct filling *filling, const char *field)
{
	int64_t now_ms = world_now_ms(filling->sim->world);
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
	} objects[] = {{"to_report", OBJECT_REPORT},
		       {"hazard", OBJECT_HAZARD},
		       {"measure", OBJECT_MEASURE},
		       {"casefile", OBJECT_CASEFILE},
		       {"referral", OBJECT_REFERRAL}};
	for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
		if (strcmp(field, objects[i].field) == 0)
			return some_number(filling, objects[i].kind);
	}
	if (ends(field, "_ms"))
		return moment_of(filling, field);
	if (ends(field, "_day"))
		return day_of(filling, field);
	if (ends(field, "region"))
		return sim_regions[sim_below(filling->sim, SIM_REGIONS)];
	if (strcmp(filling->act->name, "case.decide") == 0 && ends(field, "_fen"))
		return 100000; /* no more than was announced */
	if (ends(field, "_fen"))
		return 100000 * (1 + sim_below(filling->sim, 20));
	return 1 + sim_below(filling->sim, 20);
}

/* Mostly what carries a matter on. */
static bool flag_of(struct sim *sim, const char *field)
{
	static const char *const likely[] = {"planned_listing", "listing", "waived"};
	for (size_t i = 0; i < sizeof likely / sizeof likely[0]; i++) {
		if (strcmp(field, likely[i]) == 0)
			return sim_chance(sim, 80);
	}
	return sim_chance(sim, strcmp(field, "statutory") == 0 ? 50 : 8);
}

/* What isn't stated is as telling as what is: a clock's act lives by the rule's own terms. */
static bool left_out(struct sim *sim, const char *act, const char *field)
{
	if (strncmp(act, "clock.", 6) == 0)
		return strcmp(field, "ground") != 0 && strcmp(field, "evidence") != 0;
	if (strcmp(field, "subject") == 0 || strcmp(field, "key") == 0)
		return false;
	if (strcmp(field, "happened_ms") == 0 || strcmp(field, "seen_version") == 0)
		return true;
	return sim_chance(sim, 5);
}

/* ---- messages */

static ProtobufCMessage *fill(const struct filling *filling,
			      const ProtobufCMessageDescriptor *descriptor);

static int enum_of(const struct filling *filling, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCEnumDescriptor *names = (const ProtobufCEnumDescriptor *)field->descriptor;
	if (names == &zh__penalty_kind__descriptor)
		return filling->element == 0 ? ZH__PENALTY_KIND__PENALTY_KIND_FINE
					     : ZH__PENALTY_KIND__PENALTY_KIND_SUSPEND_LICENCE;
	if (names == &zh__referral_kind__descriptor)
		return 1 + (int)sim_below(filling->sim, 4);
	/* Judgements name first what carries a matter on. */
	if (strcmp(field->name, "outcome") == 0 && sim_chance(filling->sim, 80))
		return names->values[1].value;
	return names->values[1 + sim_below(filling->sim, names->n_values - 1)].value;
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

static ProtobufCMessage *fill(const struct filling *filling,
			      const ProtobufCMessageDescriptor *descriptor)
{
	ProtobufCMessage *message = (ProtobufCMessage *)message_new(descriptor, filling->arena);
	ASSERT(message != NULL);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (!left_out(filling->sim, filling->act->name, descriptor->fields[i].name))
			put_field(filling, &descriptor->fields[i], (uint8_t *)message);
	}
	return message;
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
	} moves[] = {MOVE(UNKNOWN, FREE, RECORD),     MOVE(UNKNOWN, FREE, RECORD),
		     MOVE(FREE, OFF_SALE, STOP_SALE), MOVE(FREE, SEALED, SEAL),
		     MOVE(SEALED, FREE, RELEASE),     MOVE(FREE, DESTROYED, CONSENT)};
#undef MOVE
	size_t n = sim_below(sim, sizeof moves / sizeof moves[0]);
	SET_OPTIONAL(goods, from_place, moves[n].from);
	SET_OPTIONAL(goods, to_place, moves[n].to);
	SET_OPTIONAL(goods, document_kind, moves[n].paper);
	goods->has_goods_class = goods->has_from_lot = goods->has_on_the_spot = 0;
}

struct bytes sim_body(struct sim *sim, struct world_node *node, const struct act *act,
		      struct arena *arena)
{
	struct filling filling = {sim, node, act, arena, UINT32_MAX};
	if (act->body == NULL)
		return bytes_of(NULL, 0);
	ProtobufCMessage *body = fill(&filling, act->body);
	if (act->body == &zh__hazard_goods_command__descriptor && sim_chance(sim, 80))
		usual_goods(sim, (Zh__HazardGoodsCommand *)(void *)body);
	struct bytes packed = message_pack(body, arena);
	ASSERT(packed.data != NULL);
	return packed;
}
