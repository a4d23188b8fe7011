#include "services/escalation/states.h"

#include "common/core/booked_by.h"

#define STATE_TABLE_FILE "services/escalation/ladder/measure_table.def"
#define STATE_TABLE_PREFIX MEASURE
#define STATE_TABLE_SYMBOL measure_table
#define STATE_TABLE_NAME "measure"
#define STATE_TABLE_LETTERS "MS"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/letters/notice_table.def"
#define STATE_TABLE_PREFIX NOTICE
#define STATE_TABLE_SYMBOL notice_table
#define STATE_TABLE_NAME "notice"
#define STATE_TABLE_LETTERS "NT"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/case_table.def"
#define STATE_TABLE_PREFIX CASE
#define STATE_TABLE_SYMBOL case_table
#define STATE_TABLE_NAME "case"
#define STATE_TABLE_LETTERS "CS"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/service_table.def"
#define STATE_TABLE_PREFIX SERVICE
#define STATE_TABLE_SYMBOL case_service_table
#define STATE_TABLE_NAME "case_service"
#define STATE_TABLE_LETTERS "SV"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/publication_table.def"
#define STATE_TABLE_PREFIX PUBLICATION
#define STATE_TABLE_SYMBOL case_publication_table
#define STATE_TABLE_NAME "case_publication"
#define STATE_TABLE_LETTERS "PB"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/execution_table.def"
#define STATE_TABLE_PREFIX EXECUTION
#define STATE_TABLE_SYMBOL case_execution_table
#define STATE_TABLE_NAME "case_execution"
#define STATE_TABLE_LETTERS "EX"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/hearing_table.def"
#define STATE_TABLE_PREFIX HEARING
#define STATE_TABLE_SYMBOL case_hearing_table
#define STATE_TABLE_NAME "case_hearing"
#define STATE_TABLE_LETTERS "HR"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/contest_table.def"
#define STATE_TABLE_PREFIX CONTEST
#define STATE_TABLE_SYMBOL case_contest_table
#define STATE_TABLE_NAME "case_contest"
#define STATE_TABLE_LETTERS "CN"
#include "common/base/state_table_def.h"

#define STATE_TABLE_FILE "services/escalation/cases/certification_table.def"
#define STATE_TABLE_PREFIX CERTIFICATION
#define STATE_TABLE_SYMBOL case_certification_table
#define STATE_TABLE_NAME "case_certification"
#define STATE_TABLE_LETTERS "CF"
#include "common/base/state_table_def.h"
