/* Three counties in one process: the five deciders that ship, a feed, desks of officers, links.
 *
 * world.h has the nodes and what goes wrong with them; here is who lives around
 * them, and what must hold of the domain afterwards.
 */
#ifndef ZHIAN_TESTS_SIM_SIM_H
#define ZHIAN_TESTS_SIM_SIM_H

#include "campaign.pb-c.h"
#include "common/crypto/keys.h"
#include "common/policy/books/checklist.h"
#include "common/policy/rules/policy_versions.h"
#include "sampling.pb-c.h"
#include "services/intake/feeds/feed_item.h"
#include "services/intake/intake.h"
#include "services/notify/link/link.h"
#include "tests/sim/world.h"

#define SIM_REGIONS 3
#define SIM_COUNTIES (2 * SIM_REGIONS) /* after them, the former life of each that goes on */
#define SIM_LISTS 5                    /* of people */
#define SIM_DICTIONARIES 3u
#define SIM_POLICIES 2u
#define SIM_SERIES_MAX 16u /* of a daemon */
#define SIM_ACTS 128u      /* of a daemon */
/* In free text and identities of items; must show up nowhere. */
#define SIM_CANARY "CANARY-7f3a"

extern const uint32_t sim_regions[SIM_COUNTIES]; /* 522700 (the prefecture), 522701, 522702 */

/* What a county knows of its neighbours' keys: its directory, as a file. */
struct sim_known {
	uint8_t generation[SIM_REGIONS]; /* on the card that was added last */
	uint8_t file[4096];
	size_t size;
};

#define SIM_GENERATIONS 2u /* of a county's own keys */
struct sim_keys {
	struct key root, transport, sign[SIM_GENERATIONS], box[SIM_GENERATIONS];
	unsigned generation; /* in force */
	uint64_t rotate_at;  /* step */
	struct sim_known known;
	struct directory *directory; /* the file, opened */
};

#define SIM_REFUSED_LIVES 32u

/* The line of one region to the others, around its notify node. */
struct sim_line {
	struct sim_keys keys;
	uint64_t refused; /* frames, in the lives before this one */
	struct link link;
	struct link_peer peers[SIM_REGIONS];
	int64_t next_head_ms[SIM_REGIONS];
	struct row_key held_from[SIM_REGIONS];
	int64_t heard_ms[SIM_REGIONS];
	bool silence_told[SIM_REGIONS];
	bool recovery_told;        /* the decider knows with whom a recovery begins */
	size_t route[SIM_REGIONS]; /* which county was heard last of those that count as the peer */
	struct link_word words[SIM_REGIONS];
	struct sim_refused_life {
		size_t peer;
		uint64_t life;
	} refused_lives[SIM_REFUSED_LIVES]; /* durably, by this life */
	size_t refused_life_count;
};

#define SIM_RESTORES_MAX 2u /* of one county */

/* What only the world outside remembers of a life that was cut away: what nobody may be given
 * again. */
struct sim_lost_life {
	struct sim_lost *lost;
	size_t count, capacity;
	bool came_up[DAEMON_COUNT];   /* the life after it */
	uint64_t since[DAEMON_COUNT]; /* the last event that both have */
};

/* A county that is put back from an older copy, once or again. */
struct sim_restored {
	unsigned wanted, done; /* times */
	bool copied;
	bool hasty;    /* though somebody recovers, it or another one */
	unsigned same; /* the restore whose copies are used again; 0: none */
	/* The last event of intake whose parts nobody reads any more, since their keys weren't put
	 * back; of the county, and of the copy. */
	uint64_t unread, copy_unread;
	bool keyless;                 /* the restore before this moment */
	uint64_t copy_at, restore_at; /* steps */
	struct world_backup copy;
	/* As they were when it was copied. */
	struct sim_known known;
	/* As they were when it ended: what was printed. */
	uint32_t paper[DAEMON_COUNT][SIM_SERIES_MAX];
	struct sim_lost_life lives[SIM_RESTORES_MAX];
	/* The n-th object and those after it have numbers that lie further by so much. */
	struct sim_left_free {
		uint64_t from, by;
	} left_free[SIM_RESTORES_MAX][DAEMON_COUNT][OBJECT_KIND_COUNT];
};

/* The life before a county was put back, which nobody has ended: an old machine, or a drill's. */
struct sim_twin {
	bool lives, was;
	uint64_t lasts; /* steps; UINT64_MAX: until it has heard of the newer life */
	bool silenced;  /* it gives no number any more, and what it gave stands on paper */
	uint64_t checked;
};

struct sim_liar;

/* An item that a feed pushed, for as long as the run. */
struct sim_item;
struct sim_task;

struct sim_counts {
	uint64_t asked, done, proposed, refused, conflicts, repeated, other;
	uint64_t acked, items_repeated, items_conflict, items_refused, jumps, confirmed;
	uint64_t line_frames, line_believed, line_documents;
	/* frames that must not be believed, those that changed nothing, lies that were refused,
	 * frames by a key that wasn't known yet, documents held back that a heartbeat told of */
	uint64_t line_refused, line_harmless, line_lies, line_unknown, line_withheld_shown,
		line_twins;
	/* frames of former lives that were refused; reports that feeds offered again, and numbers
	 * and letters of which restored counties had lost the record */
	uint64_t keys_rotated, cards_added, cards_refused;
	uint64_t lists_offered, lists_proposed;
	/* adopted, in the journals: by two persons; first ones, and those that only take away;
	 * offered though a later one had been adopted.  Connections by keys whose last day is
	 * over. */
	uint64_t lists_by_two, lists_by_one, lists_old, keys_ended;
	/* what was read again as it was told, what is erased of a county that was put back, and of
	 * erasures that a restore took back: their keys came again */
	uint64_t parts_read, parts_gone_restored, parts_unread, parts_back, parts_named;
	uint64_t line_former, restores, offered_again, numbers_lost, fetched_back, series_confirmed,
		lives_accepted;
	/* former lives that went on, and those that heard of the newer one; lives of neighbours
	 * that were refused, and named */
	uint64_t lived_on, superseded, lives_named;
	/* what those said that was taken, while they counted for a neighbour; and wasn't */
	uint64_t older_taken, older_documents, older_refused;
};

struct sim {
	uint64_t seed;
	uint64_t steps;
	struct world *world;
	const struct random_source *random;
	struct world_node *nodes[SIM_COUNTIES][DAEMON_COUNT];
	struct key stranger; /* of nobody */
	struct sim_line lines[SIM_COUNTIES];
	struct sim_liar *liar;
	struct sim_door { /* of intake's process, over all its lives */
		struct feed_secrets secrets;
		struct key discloser;
		struct feed feed;
	} doors[SIM_REGIONS];
	struct sim_erasing {
		bool under_way; /* one at a time */
		struct intake_erased erased;
		struct input_item item;
	} erasing[SIM_REGIONS];
	struct {
		uint64_t at_step;           /* when its operator adopts the next calendar */
		bool adopted[DAEMON_COUNT]; /* durably */
	} calendar[SIM_COUNTIES];
	struct {
		uint64_t at_step[SIM_DICTIONARIES]; /* when each version is offered at all five */
		unsigned adopted[DAEMON_COUNT];     /* the last one, from 1, durably; 0: none */
	} dictionary[SIM_COUNTIES];
	struct {
		uint64_t at_step[SIM_POLICIES]; /* likewise */
		struct sim_versions {
			unsigned newest; /* from 1, durably; 0: none */
			struct policy_entry entries[SIM_POLICIES + 1];
			struct policy_versions versions;
		} versions[DAEMON_COUNT];
	} policy[SIM_COUNTIES];
	struct {
		uint64_t at_step[SIM_LISTS]; /* when each list of people is offered first */
		struct sim_adopted {
			int64_t from_ms[SIM_LISTS]; /* durably; 0: it isn't */
		} adopted[DAEMON_COUNT];
	} people[SIM_COUNTIES];
	struct sim_restored restored[SIM_REGIONS];
	struct sim_twin twins[SIM_REGIONS];
	struct arena line_arena;
	struct sim_item *items;
	uint64_t item_number;
	struct sim_task *tasks;
	size_t task_count;
	struct sim_counts counts;
	uint64_t done_by_act[SIM_ACTS * DAEMON_COUNT];
	uint64_t kinds[EVENT_KINDS_END]; /* events in the journals, by kind */
	struct {
		char code[64];
		uint64_t count;
	} no[256]; /* why acts were refused */
};

uint64_t sim_below(struct sim *sim, uint64_t limit);
bool sim_chance(struct sim *sim, unsigned percent);
bool sim_has_region(uint32_t region);
size_t sim_region_index(uint32_t region);
size_t sim_county(const struct world_node *node); /* below SIM_COUNTIES */
/* The n-th firm that people complain about: a valid credit code (invented). */
#define SIM_FIRMS 24u
const char *sim_firm(size_t n);
const char *sim_class(size_t n);
#define SIM_CLASSES 8u

/* sim_books.c: what ships in deploy/, loaded once a process. */
struct stage_books sim_books_load(void);
void sim_books_unload(void);
const Zh__CampaignPlan *sim_campaign_plan(void);
struct world_hooks sim_book_hooks(struct world_hooks hooks);
/* What a process that comes up finds adopted. */
void sim_books_found(struct sim *sim, struct world_node *node);
struct stage_books sim_books_in_force(struct sim *sim, struct world_node *node);
struct bytes sim_next_calendar(void);
struct bytes sim_next_dictionary(unsigned n); /* n below SIM_DICTIONARIES */
/* A version that follows on another is two persons' word, and an old one never comes again. */
uint64_t sim_check_dictionaries(struct sim *sim);
const struct checklist *sim_checklist(struct bytes id, int32_t day); /* NULL: none */

/* sim_people.c: lists of people, loaded once a process. */
void sim_people_load(void);
void sim_people_unload(void);
struct world_hooks sim_people_hooks(struct world_hooks hooks);
void sim_people_draw(struct sim *sim, size_t region); /* when each list comes */
void sim_people_tend(struct sim *sim, uint64_t step); /* operators offer them */
/* As sim_books.c hears of them: what a process that comes up finds, an offer, those in force. */
void sim_people_found(struct sim *sim, struct world_node *node);
bool sim_people_keep(struct sim *sim, struct world_node *node, const struct book_offer *offer,
		     struct book_extra *ret_extra);
void sim_people_in_force(struct sim *sim, const struct world_node *node, int64_t now_ms,
			 struct stage_books *books);
/* Somebody was in force as of then. */
bool sim_people_listed(struct sim *sim, const struct world_node *node, int64_t at_ms);
/* A second person, who has `role`, says yes to what became a proposal; or somebody who may not. */
void sim_people_approve(struct sim *sim, struct world_node *node, const Zh__Reply *reply,
			uint32_t role);
/* As they connect: somebody who has one of the roles there, mostly; one of this name; one who has
 * the role. */
struct principal sim_some_person(struct sim *sim, struct world_node *node, uint32_t roles);
struct principal sim_person_called(struct sim *sim, struct world_node *node, const char *id);
struct principal sim_person_who(struct sim *sim, struct world_node *node, uint32_t role);
/* Who acted stood in the list in force; a list that gives anybody anything is two persons' word,
 * and none comes again. */
uint64_t sim_check_people(struct sim *sim);

/* sim_line.c */
void sim_lines_open(struct sim *sim);
void sim_lines_close(struct sim *sim);
struct world_hooks sim_line_hooks(struct sim *sim);
bool sim_lines_level(struct sim *sim); /* nothing unreceipted on any of them */
/* A neighbour's life that was refused was named. */
uint64_t sim_check_lives(struct sim *sim);
/* Every frame that lied was refused and counted, none that was honest but for keys not known. */
uint64_t sim_check_lies(struct sim *sim);

/* sim_keys.c: counties' own keys, their cards and directories. */
void sim_keys_open(struct sim *sim);
void sim_keys_close(struct sim *sim);
void sim_keys_tend(struct sim *sim, uint64_t step); /* a county gets other keys */
/* Its neighbours get its card; true: one is added, and notify has to start again. */
bool sim_keys_read_post(struct sim *sim, size_t region);
void sim_keys_put_back(struct sim *sim, size_t region, const struct sim_known *copy);
/* The life before has what it had. */
void sim_keys_live_on(struct sim *sim, size_t region);
uint64_t sim_check_cards(struct sim *sim);

/* sim_restore.c */
void sim_restore_draw(struct sim *sim, size_t region); /* whether, and when */
void sim_restore_tend(struct sim *sim, uint64_t step);
void sim_restore_came_up(struct sim *sim, struct world_node *node);
void sim_restore_close(struct sim *sim);
bool sim_recovering(struct sim *sim); /* anybody */
/* The n-th object of a kind, from 1: numbers that a restore left free are passed by. */
uint64_t sim_nth_object(struct sim *sim, struct world_node *node, enum object_kind kind,
			uint64_t n);
/* A former life gave it, beside the one that counts. */
void sim_restore_given(struct sim *sim, size_t region, enum daemon daemon,
		       const struct event *event);
/* The registers on paper: how far each series had gone, in this life or one before. */
void sim_restore_read_papers(struct sim *sim, size_t county);
bool sim_erasure_lost(const struct sim *sim, size_t region, uint64_t report);
/* No number that was given is given again with other content; every recovery has ended, and
 * `restore status` says so. */
uint64_t sim_check_restores(struct sim *sim);

/* sim_feed.c */
void sim_feed_push(struct sim *sim);
/* As a feed does when intake has another incarnation: what isn't safe in a backup goes again. */
void sim_feed_offer_again(struct sim *sim, size_t region);
void sim_feed_close(struct sim *sim);
uint64_t sim_check_feed(struct sim *sim); /* no acknowledged report lost, none twice */

/* What it told, of any item of this id: has one of them this text, without what identifies? */
bool sim_feed_told(struct sim *sim, size_t region, const char *id, struct bytes redacted);

/* sim_parts.c: what the door makes of an item, and what can be read of it afterwards. */
void sim_doors_open(struct sim *sim);
void sim_doors_close(struct sim *sim);
const struct intake_item_extra *sim_door_prepare(struct sim *sim, size_t region, Zh__PushItem *item,
						 bool test, struct arena *arena);
/* Fail the run, or count: the part can be read by nobody; it says what was told under this id. */
void sim_part_gone(struct sim *sim, struct world_node *node, const Zh__PartRef *part);
void sim_part_there(struct sim *sim, struct world_node *node, const Zh__PartRef *part,
		    const char *id);
bool sim_part_opens(struct sim *sim, struct world_node *node, const Zh__PartRef *part);
uint64_t sim_check_orphans(struct sim *sim); /* every part is named by an event */

/* sim_erase.c */
bool sim_erase_after_turn(struct sim *sim, struct world_node *node); /* false: it ends */
uint64_t sim_check_erasures(struct sim *sim); /* what was ordered is gone, and nothing else */

/* sim_desk.c */
void sim_desk_act(struct sim *sim);                 /* somebody does something, or tries */
void sim_desk_work(struct sim *sim, size_t county); /* what somebody there knows how to do */
void sim_desk_follow(struct sim *sim);  /* second persons, and what was said to be possible */
void sim_desk_confirm(struct sim *sim); /* operators look at clocks that are held */
/* An operator of a restored county says from paper how far each series had gone. */
void sim_desk_confirm_series(struct sim *sim, size_t region);
/* Operators let count what a neighbour says on the telephone is its life. */
void sim_desk_accept_lives(struct sim *sim);
/* At all five: an operator the next calendar; a leader a dictionary, or a policy, to come. */
void sim_desk_adopt(struct sim *sim, size_t region);
void sim_desk_adopt_dictionary(struct sim *sim, size_t region, unsigned n);
void sim_desk_adopt_policy(struct sim *sim, size_t region, unsigned n);
void sim_desk_close(struct sim *sim);
void sim_desk_print(const struct sim *sim);

/* sim_trades.c */
#define SIM_TRADE_STEPS 20u
struct sim_trade {
	enum daemon daemon;
	const char *acts
		[SIM_TRADE_STEPS]; /* the first creates the object, or takes one that is there */
};
/* A step is an act, and flags that are stated with it or (!) aren't. */
const struct act *sim_trade_act(const struct sim_trade *trade, const struct decider *decider,
				unsigned step);
/* What a step ("case.statement hearing_asked !waived") says of a field: yes, or not stated. */
bool sim_trade_says(const char *step, const char *field, bool *ret_value);
/* A sample is drawn from as many goods as there are of it. */
void sim_counted(Zh__SamplingDrawCommand *draw);
const struct sim_trade *sim_some_trade(struct sim *sim);
/* Counts why steps are refused, to be printed: a trade that never gets on teaches nothing. */
void sim_trade_refused(struct sim *sim, const struct sim_trade *trade, unsigned step,
		       const char *code);
void sim_trades_print(void);

#define SIM_RUNS_ENOUGH 100u /* fewer runs may miss what is rare */
#define SIM_RUNS_MANY 1000u  /* fewer may miss what is seldom (sim_kinds.def) */

void sim_counts_print(const struct sim_counts *counts, uint64_t strangers);

/* sim_kinds.c: prints which kinds of events were written; false: one that should have been wasn't,
 * or sim_kinds.def says of one that it never is. */
bool sim_kinds_told(const uint64_t *kinds, uint64_t runs, bool verbose);

/* sim_bodies.c: a plausible body for an act, and now and then an implausible one. */
#define SIM_ANY_FIRM SIZE_MAX
struct sim_words {
	size_t firm;
	const char *step; /* of its trade; NULL: of none */
};
struct bytes sim_body(struct sim *sim, struct world_node *node, const struct act *act,
		      uint64_t target, struct sim_words words, struct arena *arena);
uint64_t sim_count_of(struct world_node *node, enum object_kind kind); /* objects */
uint64_t sim_last_of(struct world_node *node, enum object_kind kind);  /* the last number */

/* sim_check.c: of every node */
uint64_t sim_check_effects(
	struct sim *sim); /* one input, one block of events, in the producer's order */
uint64_t sim_check_refusals(
	struct sim *sim); /* nothing was quarantined, nothing couldn't be applied */
uint64_t sim_check_silence(struct sim *sim); /* no canary in any journal or state */
uint64_t sim_check_marks_drained(struct sim *sim);
uint64_t sim_check_terms(struct sim *sim); /* none goes by a calendar that has gone */
/* sim_check_domain.c: of what the law wants */
uint64_t sim_check_measures(struct sim *sim);
uint64_t sim_check_listings(struct sim *sim);
uint64_t sim_check_referrals(struct sim *sim);
uint64_t sim_check_goods(struct sim *sim);
uint64_t sim_check_persons(struct sim *sim);
uint64_t sim_check_series(struct sim *sim);

#endif
