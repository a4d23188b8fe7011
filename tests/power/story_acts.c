/* The acts of persons in the load, and what usually follows from reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.pb-c.h"
#include "common/base/file.h"
#include "common/base/random_source.h"
#include "common/core/decider.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "tests/lib/county_journals.h"
#include "tests/power/power.h"

static struct story_act *new_act(struct story *story, enum daemon daemon, const char *who,
				 const char *name)
{
	struct random_source random = random_system();
	if (story->act_count == STORY_ACTS)
		abort();
	struct story_act *act = &story->acts[story->act_count++];
	*act = (struct story_act){.daemon = daemon, .kind = OBJECT_NONE};
	(void)snprintf(act->who, sizeof act->who, "%s", who);
	(void)snprintf(act->act, sizeof act->act, "%s", name);
	random_fill(&random, act->id, sizeof act->id);
	return act;
}

static void fill_body(struct story_act *act, const ProtobufCMessage *body)
{
	act->body_size = protobuf_c_message_get_packed_size(body);
	if (act->body_size > sizeof act->body)
		abort();
	(void)protobuf_c_message_pack(body, act->body);
}

bool story_take(struct story_act *act, const struct story_answer *answer)
{
	if (answer->outcome != ZH__OUTCOME__OUTCOME_DONE &&
	    answer->outcome != ZH__OUTCOME__OUTCOME_PROPOSED)
		return false;
	act->outcome = answer->outcome;
	act->object = answer->object;
	act->version = answer->version;
	return true;
}

struct story_act *story_assign(struct story *story, uint64_t hazard)
{
	Zh__AssignCommand body = ZH__ASSIGN_COMMAND__INIT;
	struct story_act *act = new_act(story, DAEMON_HAZARD, "leader-1", "hazard.assign");
	act->kind = OBJECT_HAZARD;
	act->number = hazard;
	body.owner = "officer-1";
	body.unit = "bureau";
	fill_body(act, &body.base);
	return act;
}

struct story_act *story_adopt(struct story *story, enum daemon daemon,
			      struct story_act **ret_approval)
{
	char path[COUNTY_PATH + 64];
	char *data;
	size_t size;
	Zh__BookCommand book = ZH__BOOK_COMMAND__INIT;
	(void)snprintf(path, sizeof path, "%s/calendar/cn.csv", story->county.etc);
	POWER_MUST(file_read(path, ACT_BODY, &data, &size, POWER_ERR));
	char *version = strstr(data, "# version: 1");
	if (version == NULL)
		abort();
	version[strlen("# version: ")] = '2';
	book.name = "cn";
	book.has_content = 1;
	book.content = (ProtobufCBinaryData){size, (uint8_t *)data};
	struct story_act *act = new_act(story, daemon, "leader-1", "calendar.adopt");
	fill_body(act, &book.base);
	free(data);
	*ret_approval = new_act(story, daemon, "operator-1", "proposal.approve");
	(*ret_approval)->kind = OBJECT_PROPOSAL;
	return act;
}

struct story_act *story_erase(struct story *story, struct story_act **ret_approval)
{
	Zh__InformantEraseCommand erase = ZH__INFORMANT_ERASE_COMMAND__INIT;
	struct story_act *act = new_act(story, DAEMON_INTAKE, "discloser-1", "informant.erase");
	act->kind = OBJECT_REPORT;
	act->number = story->secret_report;
	erase.ground = "保存期限届满";
	erase.article = "个人信息保护法第四十七条";
	fill_body(act, &erase.base);
	*ret_approval = new_act(story, DAEMON_INTAKE, "leader-1", "proposal.approve");
	(*ret_approval)->kind = OBJECT_PROPOSAL;
	return act;
}

void story_approve(struct story_act *approval, const struct story_act *proposed)
{
	approval->number = proposed->object;
	approval->seen = proposed->version;
}

/* A report without a sample goes another way than the others. */
void story_count_chains(struct story *story)
{
	struct county_journals journals;
	POWER_MUST(county_journals_read(&story->county, NULL, NULL, &journals, POWER_ERR));
	memcpy(story->missing, journals.missing, sizeof story->missing);
	memcpy(story->doubled, journals.doubled, sizeof story->doubled);
	if (journals.count != story->pushes * STORY_ITEMS + 1)
		power_fail("reports", &(struct err){STATUS_CORRUPT, "not all are there"});
	county_journals_free(&journals);
}
