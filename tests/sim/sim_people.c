/* Who works in a county: by lists of people (people.yaml), adopted one after the other on the way.
 *
 * The lists are read, compared and looked up in by the shipping code. */
#include "tests/sim/sim.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_tables.h"
#include "common/policy/people/people_compare.h"
#include "common/policy/rules/bundle.h"
#include "common/stage/books/book_beside.h"
#include "common/stage/books/book_decide.h"

#define LEFT "-" /* stands in the list, disabled */
#define LISTS SIM_LISTS

/* What the lists, from the first one on, say of each: roles, LEFT, or NULL for nothing. */
static const struct {
	const char *id;
	const char *roles[LISTS];
	bool officer;        /* has a certificate */
	unsigned second_key; /* the list from which on there is another key; 0: none */
	bool first_ends;     /* on ENDS, and is admitted beside the other one until then */
} persons[] = {
	{"lin", {"officer", "officer", "officer", "officer", "officer"}, true, 4, false},
	/* who takes leave, and comes back */
	{"mei", {"officer", LEFT, "officer", "officer", "officer"}, true, 0, false},
	{"zhao",
	 {"officer, leader", "officer, leader", "officer, leader", "officer, leader",
	  "officer, leader"},
	 true,
	 0,
	 false},
	{"qian", {"leader", "leader", "leader", "leader", "leader"}, false, 0, false},
	{"sun",
	 {"legal_reviewer", "legal_reviewer", "legal_reviewer", "legal_reviewer", "legal_reviewer"},
	 false,
	 2,
	 true},
	{"li",
	 {"credit_officer", "credit_officer", "credit_officer", "credit_officer", "credit_officer"},
	 false,
	 0,
	 false},
	{"he",
	 {"hearing_officer", "hearing_officer", "hearing_officer", "hearing_officer",
	  "hearing_officer"},
	 false,
	 0,
	 false},
	{"bao", {"mediator", "mediator", "mediator", "mediator", "mediator"}, false, 0, false},
	{"kong",
	 {"discloser", "discloser", "discloser", "discloser", "discloser"},
	 false,
	 0,
	 false},
	/* whose proposals die when another one takes over */
	{"wu", {"operator", "operator", "operator", "operator", "auditor"}, false, 0, false},
	{"tong", {NULL, NULL, NULL, NULL, "operator"}, false, 0, false},
	{"fang", {NULL, NULL, "officer", "officer", "officer"}, true, 0, false},
};
#define PERSONS (sizeof persons / sizeof persons[0])
#define ENDS_TEXT "2025-03-20"
#define ENDS 20250320
#define SUPERIOR "zheng" /* of the region above: in a list a process, not a person */

static struct {
	char *text;
	size_t size;
	struct pool pool;
	struct people people;
} lists[LISTS];

/* ---- the lists */

static void key_of(const char *id, unsigned generation, uint8_t ret_key[PEOPLE_KEY])
{
	uint8_t seed[crypto_scalarmult_SCALARBYTES];
	char text[PRINCIPAL_ID + 16];
	int size = snprintf(text, sizeof text, "%s/%u", id, generation);
	(void)crypto_generichash(seed, sizeof seed, (const uint8_t *)text, (unsigned long long)size,
				 NULL, 0);
	int made = crypto_scalarmult_base(ret_key, seed);
	ASSERT(made == 0);
}

static void print_key(FILE *out, const char *id, unsigned generation)
{
	uint8_t key[PEOPLE_KEY];
	char printed[KEY_TEXT];
	key_of(id, generation, key);
	key_print_public(key, printed);
	fprintf(out, "\"%s\"", printed);
}

static void print_keys(FILE *out, size_t person, unsigned version)
{
	unsigned second = persons[person].second_key;
	bool has_second = second != 0 && version >= second;
	fprintf(out, "transport_keys: [");
	if (!has_second || persons[person].first_ends)
		print_key(out, persons[person].id, 1);
	if (has_second && persons[person].first_ends)
		fprintf(out, ", ");
	if (has_second)
		print_key(out, persons[person].id, 2);
	fprintf(out, "]");
}

static void print_ends(FILE *out, unsigned version)
{
	bool any = false;
	for (size_t person = 0; person < PERSONS; person++) {
		if (!persons[person].first_ends || version < persons[person].second_key)
			continue;
		fprintf(out, "%s  - {key: ", any ? "" : "keys:\n");
		print_key(out, persons[person].id, 1);
		fprintf(out, ", until: " ENDS_TEXT "}\n");
		any = true;
	}
}

static void print_person(FILE *out, size_t person, unsigned version)
{
	const char *roles = persons[person].roles[version - 1], *id = persons[person].id;
	bool left = strcmp(roles, LEFT) == 0;
	fprintf(out, "  - {id: %s, name: 工作人员%zu, unit: unit, roles: [%s], ", id, person,
		left ? persons[person].roles[0] : roles);
	if (left)
		fprintf(out, "disabled: yes, ");
	if (persons[person].officer)
		fprintf(out,
			"certificate: 52270%zu, certificate_from: 2020-01-01, "
			"certificate_until: 2060-12-31, ",
			person);
	if (strcmp(roles, "legal_reviewer") == 0)
		fprintf(out, "legal_qualification: A2015, ");
	print_keys(out, person, version);
	fprintf(out, "}\n");
}

static void load(unsigned version, struct problems *problems)
{
	struct people *people = &lists[version - 1].people;
	FILE *out = open_memstream(&lists[version - 1].text, &lists[version - 1].size);
	ASSERT(out != NULL);
	fprintf(out, "version: %u\nunits:\n  - {id: unit, name: 质量监督科}\npersons:\n", version);
	for (size_t person = 0; person < PERSONS; person++) {
		if (persons[person].roles[version - 1] != NULL)
			print_person(out, person, version);
	}
	fprintf(out, "processes:\n  - {id: " SUPERIOR ", role: superior, region: %u, ",
		sim_regions[0]);
	fprintf(out, "transport_keys: [");
	print_key(out, SUPERIOR, 1);
	fprintf(out, "]}\n");
	print_ends(out, version);
	int closed = fclose(out);
	ASSERT(closed == 0);
	pool_init(&lists[version - 1].pool);
	if (people_load(bytes_of(lists[version - 1].text, lists[version - 1].size), "people.yaml",
			&lists[version - 1].pool, problems, people) == STATUS_OK)
		return;
	problems_print(problems, stderr);
	fprintf(stderr, "sim: list %u of people can't be read\n", version);
	exit(2);
}

void sim_people_load(void)
{
	struct problems problems;
	problems_init(&problems);
	for (unsigned version = 1; version <= LISTS; version++)
		load(version, &problems);
	problems_done(&problems);
}

void sim_people_unload(void)
{
	for (unsigned version = 1; version <= LISTS; version++) {
		pool_done(&lists[version - 1].pool);
		free(lists[version - 1].text);
	}
}

/* 0: none of ours. */
static unsigned version_of(const uint8_t digest[POLICY_DIGEST])
{
	for (unsigned version = 1; version <= LISTS; version++) {
		if (memcmp(lists[version - 1].people.digest, digest, POLICY_DIGEST) == 0)
			return version;
	}
	return 0;
}

static const struct people *in_force(const struct sim_adopted *adopted, int64_t now_ms)
{
	unsigned found = 0;
	for (unsigned version = 1; version <= LISTS; version++) {
		int64_t from_ms = adopted->from_ms[version - 1];
		if (from_ms != 0 && from_ms <= now_ms &&
		    (found == 0 || from_ms >= adopted->from_ms[found - 1]))
			found = version;
	}
	return found != 0 ? &lists[found - 1].people : NULL;
}

/* ---- what a node has adopted */

static struct sim_adopted *adopted_by(struct sim *sim, const struct world_node *node)
{
	return &sim->people[sim_county(node)].adopted[node_daemon(node)];
}

bool sim_people_listed(struct sim *sim, const struct world_node *node, int64_t at_ms)
{
	return in_force(adopted_by(sim, node), at_ms) != NULL;
}

static const struct people *list_of(struct sim *sim, struct world_node *node)
{
	return node_stage(node) != NULL
		       ? in_force(adopted_by(sim, node), stage_now_ms(node_stage(node)))
		       : NULL;
}

static bool note_book(void *context, const struct row_ref *row)
{
	struct sim_adopted *adopted = (struct sim_adopted *)context;
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	unsigned version = version_of(book.digest);
	if (version != 0)
		adopted->from_ms[version - 1] = book.effective_ms;
	return true;
}

void sim_people_found(struct sim *sim, struct world_node *node)
{
	struct sim_adopted *adopted = adopted_by(sim, node);
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)KIND(PEOPLE_ADOPTED));
	*adopted = (struct sim_adopted){{0}};
	(void)rows_scan(node_rows(node), TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			SIZE_MAX, note_book, adopted);
}

bool sim_people_keep(struct sim *sim, struct world_node *node, const struct book_offer *offer,
		     struct book_extra *ret_extra)
{
	uint8_t digest[POLICY_DIGEST];
	const struct people *offered = NULL;
	if (offer->kind == KIND(PEOPLE_ADOPTED)) {
		if (offer->kept != NULL)
			memcpy(digest, offer->kept, sizeof digest);
		else
			policy_digest(offer->content, digest);
		unsigned version = version_of(digest);
		if (version == 0)
			return false;
		offered = &lists[version - 1].people;
		*ret_extra = (struct book_extra){.version = version};
		memcpy(ret_extra->digest, digest, sizeof digest);
	}
	book_beside_people(offer, in_force(adopted_by(sim, node), offer->now_ms), offered,
			   ret_extra);
	return true;
}

void sim_people_in_force(struct sim *sim, const struct world_node *node, int64_t now_ms,
			 struct stage_books *books)
{
	const struct people *people = in_force(adopted_by(sim, node), now_ms);
	books->officers = people != NULL ? &people->officers : NULL;
}

/* By the list's text alone. */
static bool has_ended(const struct people *people, const uint8_t key[PEOPLE_KEY], int64_t now_ms)
{
	for (size_t person = 0; person < PERSONS; person++) {
		uint8_t first[PEOPLE_KEY];
		if (!persons[person].first_ends || people->version < persons[person].second_key)
			continue;
		key_of(persons[person].id, 1, first);
		if (memcmp(first, key, sizeof first) == 0)
			return time_yyyymmdd(time_day_of_ms(now_ms)) > ENDS;
	}
	return false;
}

/* Before the first list whoever makes the county knows them all. */
static const struct principal *holder(void *context, struct world_node *node,
				      const uint8_t key[PRINCIPAL_KEY], int64_t now_ms)
{
	struct sim *sim = (struct sim *)context;
	const struct people *people = in_force(adopted_by(sim, node), now_ms);
	if (people == NULL)
		people = &lists[0].people;
	const struct principal *found = people_of_key(people, key, now_ms);
	if (has_ended(people, key, now_ms)) {
		if (found != NULL)
			world_fail(sim->world, "%u: %s is let in by a key that has ended",
				   node_region(node), found->id);
		sim->counts.keys_ended++;
	}
	return found;
}

static bool proposer(void *context, struct world_node *node, const char *person, const uint8_t *key,
		     int64_t now_ms, struct proposer *ret_proposer)
{
	const struct people *people = in_force(adopted_by((struct sim *)context, node), now_ms);
	if (people != NULL)
		*ret_proposer = people_proposer(people, person, key, now_ms);
	return people != NULL;
}

struct world_hooks sim_people_hooks(struct world_hooks hooks)
{
	hooks.holder = holder;
	hooks.proposer = proposer;
	return hooks;
}

/* ---- who sits at the desks */

/* As the person connects: now and then with the key of before. */
static struct principal person_of(struct sim *sim, struct world_node *node, const char *id)
{
	const struct people *people = list_of(sim, node);
	if (people == NULL)
		people = &lists[0].people;
	const struct person *known = people_person(people, id);
	struct principal person = {.region = node_region(node)};
	(void)snprintf(person.id, sizeof person.id, "%s", id);
	(void)snprintf(person.unit, sizeof person.unit, "unit");
	if (strcmp(id, SUPERIOR) == 0) {
		person.roles = ROLE_SUPERIOR;
		person.region = sim_regions[0];
	} else if (known != NULL && !known->disabled) {
		person.roles = known->principal.roles;
	}
	unsigned generation = 1;
	for (size_t at = 0; at < PERSONS; at++) {
		unsigned second = persons[at].second_key;
		if (strcmp(persons[at].id, id) == 0 && second != 0 && people->version >= second)
			generation = sim_chance(sim, persons[at].first_ends ? 60 : 95) ? 2 : 1;
	}
	person.has_key = true;
	key_of(id, generation, person.key);
	return person;
}

static const char *id_at(size_t at)
{
	return at < PERSONS ? persons[at].id : SUPERIOR;
}

struct principal sim_some_person(struct sim *sim, struct world_node *node, uint32_t roles)
{
	size_t start = (size_t)sim_below(sim, PERSONS + 1);
	if (sim_chance(sim, 92)) {
		for (size_t i = 0; i <= PERSONS; i++) {
			struct principal person =
				person_of(sim, node, id_at((start + i) % (PERSONS + 1)));
			if ((person.roles & roles) != 0)
				return person;
		}
	}
	return person_of(sim, node, id_at(start));
}

struct principal sim_person_called(struct sim *sim, struct world_node *node, const char *id)
{
	return person_of(sim, node, id);
}

struct principal sim_person_who(struct sim *sim, struct world_node *node, uint32_t role)
{
	for (size_t at = PERSONS; at > 0; at--) { /* qian before zhao, who is an officer too */
		struct principal person = person_of(sim, node, id_at(at - 1));
		if ((person.roles & role) != 0)
			return person;
	}
	return person_of(sim, node, SUPERIOR);
}

/* ---- adopting them */

struct adopting {
	struct sim *sim;
	struct world_node *node;
};

void sim_people_approve(struct sim *sim, struct world_node *node, const Zh__Reply *reply,
			uint32_t role)
{
	/* Now and then somebody who may not, or who proposed it himself. */
	struct principal person = sim_chance(sim, 85) ? sim_person_who(sim, node, role)
						      : sim_some_person(sim, node, ROLE_OPERATOR);
	Zh__ObjectId proposal = ZH__OBJECT_ID__INIT;
	SET_OPTIONAL(&proposal, kind, OBJECT_PROPOSAL);
	SET_OPTIONAL(&proposal, region, node_region(node));
	SET_OPTIONAL(&proposal, number, reply->object->number);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = "proposal.approve";
	command.target = &proposal;
	SET_OPTIONAL(&command, seen_version, reply->object_version);
	world_act(sim->world, node, &person, &command, NULL, NULL);
}

static void offered(void *context, const Zh__Reply *reply)
{
	struct adopting *adopting = (struct adopting *)context;
	struct sim *sim = adopting->sim;
	if (reply != NULL && reply->outcome == ZH__OUTCOME__OUTCOME_PROPOSED) {
		sim->counts.lists_proposed++;
		sim_people_approve(sim, adopting->node, reply, ROLE_LEADER);
	}
	free(adopting);
}

static void offer(struct sim *sim, struct world_node *node, unsigned version)
{
	static uint8_t packed[1u << 14];
	Zh__BookCommand body = ZH__BOOK_COMMAND__INIT;
	union {
		const char *read;
		char *field;
	} act = {PEOPLE_ADOPT}, name = {"people"}, reason = {"人员有变动"};
	union {
		char *text;
		uint8_t *field;
	} content = {lists[version - 1].text};
	struct principal person = sim_person_who(sim, node, ROLE_OPERATOR);
	body.name = name.field;
	body.has_content = 1;
	body.content = (ProtobufCBinaryData){lists[version - 1].size, content.field};
	ASSERT(protobuf_c_message_get_packed_size(&body.base) <= sizeof packed);
	Zh__Command command = ZH__COMMAND__INIT;
	command.act = act.field;
	command.reason = reason.field;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){protobuf_c_message_pack(&body.base, packed), packed};
	struct adopting *adopting = (struct adopting *)calloc(1, sizeof *adopting);
	ASSERT(adopting != NULL);
	*adopting = (struct adopting){sim, node};
	sim->counts.lists_offered++;
	world_act(sim->world, node, &person, &command, offered, adopting);
}

void sim_people_draw(struct sim *sim, size_t region)
{
	uint64_t at_step = 0;
	for (unsigned version = 1; version <= LISTS; version++) {
		at_step += 1 + sim_below(sim, sim->steps / (LISTS + 1));
		sim->people[region].at_step[version - 1] = at_step;
	}
}

static void tend_node(struct sim *sim, struct world_node *node, unsigned wanted)
{
	const struct sim_adopted *adopted = adopted_by(sim, node);
	if (node_stage(node) == NULL)
		return;
	if (adopted->from_ms[wanted - 1] == 0)
		offer(sim, node, wanted);
	else if (sim_chance(sim, 10)) /* an old file, which must not come again */
		offer(sim, node, 1 + (unsigned)sim_below(sim, wanted));
}

/* What isn't adopted, since a word was lost or refused, or by a restore, is offered again. */
#define OFFERED_EACH 700u

void sim_people_tend(struct sim *sim, uint64_t step)
{
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		const uint64_t *at_step = sim->people[region].at_step;
		unsigned wanted = 0;
		while (wanted < LISTS && at_step[wanted] <= step)
			wanted++;
		if (wanted == 0 || (step - at_step[wanted - 1]) % OFFERED_EACH != 0)
			continue;
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
			tend_node(sim, sim->nodes[region][daemon], wanted);
	}
}

/* ---- who acts is in the list, and no list that gives anything is one person's word */

struct acted {
	struct sim *sim;
	struct world_node *node;
	/* Within one moment a frame may go by the list that is in force, or by the one that its
	 * own turn, or the one before it, adopts. */
	struct sim_adopted before, now;
	int64_t moment_ms;
	unsigned newest;
	uint64_t checked;
};

#define FAIL(acted, event, what)                                                                   \
	world_fail((acted)->sim->world, "%u/%s: event %llu (%s): " what,                           \
		   node_region((acted)->node), daemon_name(node_daemon((acted)->node)),            \
		   (unsigned long long)(event)->sequence, event_kind_name((event)->head.kind))

/* 0: can't act by it. */
static uint32_t roles_in(const struct people *people, const char *id, int64_t now_ms)
{
	const struct principal *person =
		id != NULL && people != NULL ? people_acting(people, id, now_ms) : NULL;
	return person != NULL ? person->roles : 0;
}

static bool sound_by(const struct people *in_force, const Zh__BookAdopted *body,
		     const struct people *list, const struct event *event)
{
	uint32_t first = roles_in(in_force, body->proposed_by, event->recorded_ms);
	uint32_t second = roles_in(in_force, body->approved_by, event->recorded_ms) & ~first;
	if (body->proposed_by == NULL)
		return in_force == NULL || !people_compare(in_force, list, NULL, NULL);
	/* Adopted while the clock was ahead, and time was put right: none is in force yet, and who
	 * has which role is the county's own first list. */
	if (in_force == NULL)
		return body->approved_by != NULL &&
		       strcmp(body->proposed_by, body->approved_by) != 0;
	return first != 0 && (second & (ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER)) != 0;
}

static void look_at_adoption(struct acted *acted, const struct event *event)
{
	const Zh__BookAdopted *body = BODY(event, BookAdopted);
	unsigned version = version_of(body->digest.data);
	if (version == 0 || version <= acted->newest)
		FAIL(acted, event, "an old list of people came again");
	const struct people *list = &lists[version - 1].people;
	if (!sound_by(in_force(&acted->before, event->recorded_ms), body, list, event) &&
	    !sound_by(in_force(&acted->now, event->recorded_ms), body, list, event))
		FAIL(acted, event, "a list that gives somebody something is one person's word");
	acted->sim->counts.lists_by_two += body->proposed_by != NULL;
	acted->sim->counts.lists_by_one += body->proposed_by == NULL;
	acted->newest = version;
	acted->now.from_ms[version - 1] = body->effective_ms;
}

/* Whoever offered it: its version isn't beyond the one that was adopted last. */
static void look_at_refusal(struct acted *acted, const struct event *event)
{
	const Zh__ActRefused *body = BODY(event, ActRefused);
	const char *code = body->refusal != NULL ? body->refusal->code : NULL;
	if (code == NULL || (strcmp(code, "people.adopt.version") != 0 &&
			     strcmp(code, "people.adopt.already") != 0))
		return;
	if (acted->newest == 0)
		FAIL(acted, event, "the first list of people is refused as an old one");
	acted->sim->counts.lists_old++;
}

static bool may_act(const struct acted *acted, const char *id, int64_t now_ms)
{
	const struct people *before = in_force(&acted->before, now_ms);
	return before == NULL || roles_in(before, id, now_ms) != 0 ||
	       roles_in(in_force(&acted->now, now_ms), id, now_ms) != 0;
}

static void look_at_person(void *context, const struct event *event)
{
	struct acted *acted = (struct acted *)context;
	const char *const who[] = {event->meta->person, event->meta->second};
	if (event->recorded_ms != acted->moment_ms)
		acted->before = acted->now;
	acted->moment_ms = event->recorded_ms;
	for (size_t i = 0; i < 2; i++) {
		if (who[i] == NULL || event->head.cause_kind != EVENT_CAUSE_REQUEST ||
		    strcmp(who[i], SUPERIOR) == 0)
			continue;
		if (!may_act(acted, who[i], event->recorded_ms))
			FAIL(acted, event, "by somebody who isn't in the list in force");
		acted->checked++;
	}
	if (event->head.kind == KIND(PEOPLE_ADOPTED))
		look_at_adoption(acted, event);
	if (event->head.kind == KIND(ACT_REFUSED))
		look_at_refusal(acted, event);
}

uint64_t sim_check_people(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t i = 0; i < world_nodes(sim->world); i++) {
		struct acted acted = {.sim = sim, .node = world_node_at(sim->world, i)};
		world_each_event(sim->world, acted.node, look_at_person, &acted);
		checked += acted.checked;
	}
	return checked;
}
