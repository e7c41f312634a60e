// The predictive query language. docs/query.md tells what it means.
grammar PredictiveQuery;

options {
  caseInsensitive = true;
}

query
    : PREDICT target entity (WHERE where = condition)? (ASSUMING assuming = condition)? EOF
    ;

target
    : condition targetMode?
    ;

targetMode
    : CLASSIFY                  # classify
    | RANK TOP k = NUMBER       # rankTop
    | FORECAST n = NUMBER (TIMEFRAME | TIMEFRAMES)  # forecast
    ;

entity
    : FOR EACH key              # eachEntity
    | FOR key IN keys           # theseEntities
    ;

key
    : table = tableName '.' (columnName | '(' columnName (',' columnName)* ')')
    ;

keys
    : '(' keyValue (',' keyValue)* ')'
    ;

keyValue
    : literal
    | '(' literal (',' literal)* ')'
    ;

// An operand alone is no condition; it is read as one, so that what is missing behind it is told
// at its end, and refused wherever it is not the target.
condition
    : '(' condition ')'                       # parentheses
    | NOT condition                           # not
    | left = condition AND right = condition  # and
    | left = condition OR right = condition   # or
    | operand test?                           # predicate
    ;

test
    : comparison literal
    | IS NOT? NULL
    | NOT? (IN '(' literal (',' literal)* ')' | textOperator STRING)
    ;

comparison
    : '=' | '!=' | '<>' | '<' | '<=' | '>' | '>='
    ;

textOperator
    : LIKE
    | CONTAINS
    | STARTS WITH
    | ENDS WITH
    ;

operand
    : aggregate
    | column
    ;

aggregate
    : function '(' argument via? (WHERE filter = condition)? ',' lower = bound ',' upper = bound (',' unit)? ')'
    ;

function
    : SUM | AVG | MIN | MAX | COUNT | COUNT_DISTINCT | FIRST | LAST | LIST_DISTINCT
    ;

argument
    : tableName '.' (columnName | star = '*')
    ;

bound
    : NUMBER
    | MINUS_INF
    ;

unit
    : SECOND | SECONDS | MINUTE | MINUTES | HOUR | HOURS | DAY | DAYS | WEEK | WEEKS | MONTH | MONTHS
    ;

column
    : tableName '.' columnName via?
    ;

// The foreign keys that lead from a row to another, where there are several ways.
via
    : VIA viaStep (THEN viaStep)*
    ;

viaStep
    : (table = tableName '.')? (tableName | '(' columnName (',' columnName)* ')')
    | table = tableName '.' hardKeyword
    ;

literal
    : STRING                    # text
    | NUMBER                    # number
    | (TRUE | FALSE)            # truth
    | DAY_LITERAL               # day
    | DATE STRING               # date
    | TIMESTAMP STRING          # timestamp
    ;

tableName
    : IDENTIFIER
    | QUOTED
    | softKeyword
    ;

// Behind a dot every keyword is a name.
columnName
    : tableName
    | hardKeyword
    ;

softKeyword
    : SUM | AVG | MIN | MAX | COUNT | COUNT_DISTINCT | FIRST | LAST | LIST_DISTINCT
    | SECOND | SECONDS | MINUTE | MINUTES | HOUR | HOURS | DAY | DAYS | WEEK | WEEKS | MONTH | MONTHS
    | DATE | TIMESTAMP | EACH | TOP | RANK | STARTS | ENDS | WITH | CONTAINS | CLASSIFY
    | FORECAST | TIMEFRAME | TIMEFRAMES
    | VIA | THEN
    ;

hardKeyword
    : PREDICT | FOR | WHERE | ASSUMING | NOT | AND | OR | IN | IS | NULL | LIKE | TRUE | FALSE
    ;

PREDICT: 'PREDICT';
FOR: 'FOR';
EACH: 'EACH';
WHERE: 'WHERE';
ASSUMING: 'ASSUMING';
CLASSIFY: 'CLASSIFY';
RANK: 'RANK';
TOP: 'TOP';
FORECAST: 'FORECAST';
TIMEFRAME: 'TIMEFRAME';
TIMEFRAMES: 'TIMEFRAMES';
NOT: 'NOT';
AND: 'AND';
OR: 'OR';
IN: 'IN';
IS: 'IS';
NULL: 'NULL';
LIKE: 'LIKE';
CONTAINS: 'CONTAINS';
STARTS: 'STARTS';
ENDS: 'ENDS';
WITH: 'WITH';
VIA: 'VIA';
THEN: 'THEN';
TRUE: 'TRUE';
FALSE: 'FALSE';
DATE: 'DATE';
TIMESTAMP: 'TIMESTAMP';

SUM: 'SUM';
AVG: 'AVG';
MIN: 'MIN';
MAX: 'MAX';
COUNT: 'COUNT';
COUNT_DISTINCT: 'COUNT_DISTINCT';
FIRST: 'FIRST';
LAST: 'LAST';
LIST_DISTINCT: 'LIST_DISTINCT';

SECOND: 'SECOND';
SECONDS: 'SECONDS';
MINUTE: 'MINUTE';
MINUTES: 'MINUTES';
HOUR: 'HOUR';
HOURS: 'HOURS';
DAY: 'DAY';
DAYS: 'DAYS';
WEEK: 'WEEK';
WEEKS: 'WEEKS';
MONTH: 'MONTH';
MONTHS: 'MONTHS';

MINUS_INF: '-' [ \t]* 'INF';

DAY_LITERAL: DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT;

NUMBER
    : [+-]? (DIGIT+ ('.' DIGIT*)? | '.' DIGIT+) ('E' [+-]? DIGIT+)?
    ;

STRING: '\'' (~'\'' | '\'\'')* '\'';

QUOTED
    : '`' (~'`' | '``')+ '`'
    | '"' (~'"' | '""')+ '"'
    ;

IDENTIFIER: LETTER (LETTER | DIGIT)*;

LINE_COMMENT: '--' ~[\r\n]* -> skip;
BLOCK_COMMENT: '/*' .*? '*/' -> skip;
BLANK: [ \t\r\n\f]+ -> skip;

// Anything else, so that the parser and not the lexer says what was expected.
OTHER: .;

fragment DIGIT: [0-9];
fragment LETTER: [a-z_\p{L}];
