/* The console's read model of what a scratch county's five journals hold. */
#ifndef ZHIAN_TESTS_SCENARIOS_COUNTY_MODEL_H
#define ZHIAN_TESTS_SCENARIOS_COUNTY_MODEL_H

#include "common/store/mem_disk.h"
#include "services/console/model/model.h"
#include "services/scenario/scratch.h"

/* Of one county at a time; made anew when it is another one. */
struct county_model {
	struct mem_disk *disk;
	struct model *model;
};

/* One event of a journal, within what model_begin() has begun. */
void county_model_take(struct model *model, struct scratch *county, enum daemon daemon,
		       uint64_t sequence);
void county_model_open(struct county_model *reader, struct scratch *county);
void county_model_close(struct county_model *reader);

#endif
