package dev.tegata.simulator.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedMailboxTest {
    private SimulatedMailbox mailbox;

    @BeforeEach
    void start() {
        mailbox = SimulatedMailbox.start("localhost", 0);
    }

    @AfterEach
    void stop() {
        mailbox.close();
    }

    @Test
    void aJapaneseMailIsReadBackDecoded() throws MessagingException, UnsupportedEncodingException {
        send("taro@tegata.example", "アプリケーション割り当て設定のご案内", "手形 太郎 様\nURL を開いてください。");
        Mail mail = mailbox.await(one -> one.subject().startsWith("アプリケーション"), Duration.ofSeconds(10))
                .orElseThrow();
        assertThat(mail.from()).isEqualTo("てがた <info@tegata.example>");
        assertThat(mail.to()).containsExactly("taro@tegata.example");
        assertThat(mail.subject()).isEqualTo("アプリケーション割り当て設定のご案内");
        assertThat(mail.text().strip()).isEqualTo("手形 太郎 様\nURL を開いてください。");
        assertThat(mail.html()).contains("<p>手形 太郎 様");
    }

    @Test
    void awaitingAMailThatNeverComesEnds() throws MessagingException, UnsupportedEncodingException {
        send("taro@tegata.example", "別の件名", "本文");
        assertThat(mailbox.await(mail -> mail.subject().equals("招待"), Duration.ofMillis(200)))
                .isEmpty();
        assertThat(mailbox.mails()).hasSize(1);
        mailbox.clear();
        assertThat(mailbox.mails()).isEmpty();
    }

    private void send(String to, String subject, String text) throws MessagingException, UnsupportedEncodingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", "localhost");
        properties.put("mail.smtp.port", Integer.toString(mailbox.port()));
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("info@tegata.example", "てがた", "UTF-8"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        message.setSubject(subject, "ISO-2022-JP");
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(text, "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText("<p>" + text + "</p>", "UTF-8", "html");
        message.setContent(new MimeMultipart("alternative", plain, html));
        Transport.send(message);
    }
}
