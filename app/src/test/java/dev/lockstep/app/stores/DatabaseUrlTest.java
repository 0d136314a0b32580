package dev.lockstep.app.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "postgresql://u:p%40ss+1@db.example:6432/works?sslmode=require"
                        + "|jdbc:postgresql://db.example:6432/works?sslmode=require|u|p@ss+1",
                "postgres://db.example/works|jdbc:postgresql://db.example/works|''|-",
                "postgresql+psycopg://u:p@127.0.0.1:5432/works"
                        + "|jdbc:postgresql://127.0.0.1:5432/works|u|p",
                "postgresql+psycopg2://u@h/d|jdbc:postgresql://h/d|u|-",
                "jdbc:postgresql://h:1/d?user=u&password=a%26b&ssl=true"
                        + "|jdbc:postgresql://h:1/d?ssl=true|u|a&b",
                "postgresql://a:1,b:2/d?connect_timeout=3&target=x"
                        + "|jdbc:postgresql://a:1,b:2/d?connectTimeout=3&target=x|''|-",
                "postgresql://[::1]:5432/d|jdbc:postgresql://[::1]:5432/d|''|-",
                "postgresql:///?service=works|jdbc:postgresql:///?service=works|''|-",
                "jdbc:postgresql:works|jdbc:postgresql:///works|''|-",
                "postgresql://h|jdbc:postgresql://h/|''|-",
                "postgresql://h/d?options=-c%20search_path%3Da"
                        + "|jdbc:postgresql://h/d?options=-c%20search_path%3Da|''|-",
            })
    void readsTheSpellingsOfPsqlSqlalchemyAndJdbc(
            String text, String jdbc, String user, String password) {
        assertThat(DatabaseUrl.parse(text)).isEqualTo(new DatabaseUrl(jdbc, user, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:PLANTED@h/d",
                "https://u:PLANTED@h/d",
                "postgresql://u:PLANTED@h/d/e",
                "PLANTED"
            })
    void refusesOthersAndKeepsThePasswordToItself(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .hasMessageContaining("expected postgresql://user@host:5432/database")
                .satisfies(e -> {
                    if (text.contains("@")) {
                        assertThat(e.getMessage()).doesNotContain("PLANTED");
                    }
                });
    }

    @Test
    void aSocketIsNamedAsWhatCannotBeHad() {
        assertThatThrownBy(() -> DatabaseUrl.parse("postgresql:///d?host=/var/run/postgresql"))
                .hasMessageContaining("/var/run/postgresql");
    }

    @Test
    void isShownWithoutItsPassword() {
        assertThat(DatabaseUrl.parse("postgresql://u:PLANTED@h/d"))
                .asString()
                .isEqualTo("jdbc:postgresql://h/d as u");
    }
}
